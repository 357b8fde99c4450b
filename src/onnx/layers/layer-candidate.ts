/** A layer as the search leaves it, before the graph is rewritten, and what the searches share. */
import type { NodeProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { traceConstant, type Constant } from '../graph/constants';
import type { GraphIndex } from '../graph/graph';
import { describeNode, nodeName } from '../graph/names';
import type { Layer, SkippedLayer } from '../network';
import { asMatrix } from './weight-layout';

type Settled = Omit<
  Layer,
  'id' | 'node' | 'weight' | 'weightBytes' | 'bias' | 'weights' | 'biases' | 'input' | 'output'
>;

/** Folding and rewriting change it; the layer that they leave in the end changes no more. */
export interface LayerCandidate extends Settled {
  input: string;
  output: string;
  biases: Float32Array | null;
  node: NodeProto;
  /** Which input of the node its weights are. */
  slot: 0 | 1;
  constant: Constant;
  /** W, (neurons, inputs), where it is no longer what the constant holds. */
  changed: Float32Array | null;
  /** True where its constant stays what the file has, which is looked up as well. */
  onTable?: boolean;
  /** Which input of which node its bias is, where that is not the third one of its own: of an Add behind it. */
  addedBias?: { node: NodeProto; slot: 0 | 1 };
  /**
   * True where what the node reads is not rows of X (Gemm's transA; no transB, where its constant is the left factor): a
   * Transpose before it will make them.
   */
  transposesInput: boolean;
}

export type Finding =
  { kind: 'layer'; layer: LayerCandidate } | { kind: 'skipped'; skipped: SkippedLayer } | { kind: 'other' };

export function skip(node: NodeProto, reason: string): Finding {
  return { kind: 'skipped', skipped: { name: nodeName(node), op: node.opType, reason } };
}

/** Where a layer stands in the graph, whose weights are input `slot` of the node. */
export function placeOf(node: NodeProto, slot: LayerCandidate['slot']) {
  return { name: nodeName(node), node, slot, input: node.input[1 - slot]!, output: node.output[0]! };
}

/** W, (neurons, inputs). */
export function matrixOf(layer: LayerCandidate): Float32Array {
  return layer.changed ?? asMatrix(layer, layer.constant.values());
}

/** For each layer the first of these that has the same W from the same constant, in the same order; itself where it is that. */
export function firstReaders(candidates: readonly LayerCandidate[]): LayerCandidate[] {
  const byConstant = new Map<string, LayerCandidate[]>();
  return candidates.map((layer) => {
    const { origin } = layer.constant;
    if (!origin || layer.changed) return layer;
    const before = byConstant.get(origin) ?? [];
    const first = before.find((other) => readsAlike(layer, other));
    if (first) return first;
    byConstant.set(origin, [...before, layer]);
    return layer;
  });
}

function readsAlike(a: LayerCandidate, b: LayerCandidate): boolean {
  const facts = ({ op, neurons, inputs, groups, transposed, weightShape }: LayerCandidate) =>
    [op === 'ConvTranspose', neurons, inputs, groups, transposed, ...weightShape].join();
  if (facts(a) !== facts(b)) return false;
  if (a.constant.direct && b.constant.direct) return true;
  const [W, other] = [matrixOf(a), matrixOf(b)];
  return W.every((w, i) => w === other[i]);
}

/** @throws UserError where a weight is not a finite number */
export function checkFinite(node: NodeProto, what: 'weights' | 'bias', values: Float32Array): void {
  // A plain loop: networks have up to half a billion weights, and a callback for each takes seconds.
  let bad = 0;
  while (bad < values.length && Number.isFinite(values[bad])) bad++;
  if (bad < values.length)
    throw new UserError(
      `The ${what} of ${describeNode(node)} ${what === 'bias' ? 'holds' : 'hold'} ${values[bad]} at position ${bad}; every value must be a finite number.`,
    );
}

/** One value per neuron (null: the node has no bias), or why there is none. */
export type Bias = { kind: 'values'; values: Float32Array | null } | { kind: 'other' };

/** @throws UserError where a value is not a finite number */
export function traceBias(node: NodeProto, index: GraphIndex, neurons: number): Bias {
  const name = node.input[2];
  if (!name) return { kind: 'values', values: null };
  const traced = traceConstant(name, index);
  if (traced.kind === 'other') return { kind: 'other' };
  const { dims } = traced.constant;
  const values = traced.constant.values();
  if (values.length === neurons && dims.at(-1) === neurons) {
    checkFinite(node, 'bias', values);
    return { kind: 'values', values };
  }
  if (values.length !== 1) return { kind: 'other' };
  checkFinite(node, 'bias', values);
  return { kind: 'values', values: new Float32Array(neurons).fill(values[0]!) };
}
