/** Gives each layer constants of its own, with BatchNormalization and Gemm's factors in them. */
import { TensorProto_DataType as DataType, type GraphProto, type NodeProto, type TensorProto } from 'onnx-buf';
import type { LayerId } from '../../core/brand';
import { attribute, node as makeNode } from '../build';
import { firstReaders, matrixOf, type LayerCandidate } from './layer-candidate';
import type { GraphIndex } from '../graph/graph';
import { weakMemo } from './weak-memo';
import { withFields } from '../wire/messages';
import { freshNames } from '../graph/names';
import type { Layer } from '../network';
import { removeUnread } from '../graph/prune';
import { asConstant, asMatrix } from './weight-layout';
import { elementBits } from '../tensors/element-types';
import { floatsToTensor, readFloats } from '../tensors/tensors';
import { allTensorNames } from '../graph/traverse';
import type { Retyped } from './to-float32';

export interface Rewriting {
  graph: GraphProto;
  /** Of the graph before it is changed. */
  index: GraphIndex;
  /** Nodes that were folded into layers. */
  gone: ReadonlySet<NodeProto>;
  retyped: Retyped;
}

/** What a layer is called, where its constants are, and the tensor that holds its weights. */
interface Placed extends Pick<Layer, 'id' | 'weight' | 'bias' | 'sharedWith'> {
  tensor: TensorProto;
}

/**
 * Changes the graph, and drops what nothing reads any more. A constant keeps its name where one layer alone reads it;
 * each reader of a shared one has a constant of its own, on the same bytes where they read it in the same way.
 */
export function rewriteLayers(candidates: readonly LayerCandidate[], rewriting: Rewriting): Layer[] {
  const { graph, index, gone, retyped } = rewriting;
  const fresh = freshNames(allTensorNames(graph));
  const uniqueId = freshNames(new Set(), (name, n) => `${name} (${n})`);
  const constants = openConstants(rewriting, fresh);
  const owners = firstReaders(candidates);
  const placed = new Map<LayerCandidate, Placed>();
  /** Transposes that come before nodes. */
  const transposes = new Map<NodeProto, NodeProto>();
  candidates.forEach((candidate, i) => {
    const id = uniqueId(candidate.name) as LayerId;
    placed.set(candidate, placeLayer(candidate, id, placed.get(owners[i]!) ?? null, constants));
    dropFactors(candidate);
    if (candidate.transposesInput) transposes.set(candidate.node, transposeInput(candidate, fresh(`${id}.input`)));
  });

  graph.initializer = constants.all();
  graph.node = graph.node.flatMap((node) => {
    const first = transposes.get(node);
    return gone.has(node) ? [] : first ? [first, node] : [node];
  });
  removeUnread(graph, index);
  const position = new Map(graph.node.map((node, at) => [node, at]));
  const bytesOf = (tensor: TensorProto) => elementBits(retyped.stored.get(tensor) ?? DataType.FLOAT)! / 8;
  return candidates.map((candidate) => {
    const own = placed.get(candidate)!;
    return finish(candidate, own, position.get(candidate.node)!, bytesOf(own.tensor));
  });
}

interface Constants {
  find(name: string): TensorProto | undefined;
  /** Puts float32 values, with the type to be stored in, where a node of the layer reads them. @returns their name */
  place(
    candidate: LayerCandidate,
    at: { node: NodeProto; slot: number },
    wanted: string,
    make: (name: string) => TensorProto,
  ): string;
  all(): TensorProto[];
}

function openConstants({ graph, index, retyped }: Rewriting, fresh: (name: string) => string): Constants {
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  return {
    find: (name) => constants.get(name),
    place(candidate, { node, slot }, wanted, make) {
      const old = node.input[slot] ?? '';
      const name = constants.has(old) && isOnlyReader(node, old, index) ? old : fresh(wanted);
      const tensor = make(name);
      const stored = retyped.computed.get(candidate.node);
      if (stored !== undefined) retyped.stored.set(tensor, stored);
      constants.set(name, tensor);
      while (node.input.length < slot) node.input.push('');
      node.input[slot] = name;
      return name;
    },
    all: () => [...constants.values()],
  };
}

/** Gives a layer its constants. @param owner the layer before it that reads the same constant in the same way */
function placeLayer(candidate: LayerCandidate, id: LayerId, owner: Placed | null, constants: Constants): Placed {
  const { node, slot, weightShape, neurons, biases, addedBias = { node, slot: 2 } } = candidate;
  const place = (make: (name: string) => TensorProto) =>
    candidate.onTable ? candidate.constant.origin : constants.place(candidate, { node, slot }, `${id}.weight`, make);
  const weight = place((name) => {
    if (owner) return withFields(owner.tensor, { name });
    const own = constants.find(name);
    if (own && candidate.constant.direct && !candidate.changed && own.dataType === Number(DataType.FLOAT)) return own;
    return floatsToTensor(name, weightShape, asConstant(candidate, matrixOf(candidate)));
  });
  const bias =
    biases && constants.place(candidate, addedBias, `${id}.bias`, (name) => floatsToTensor(name, [neurons], biases));
  return { id, weight, bias, ...(owner ? { sharedWith: owner.id } : {}), tensor: constants.find(weight)! };
}

/** @returns the node that gives the layer rows of X */
function transposeInput(candidate: LayerCandidate, name: string): NodeProto {
  const transpose = makeNode('Transpose', [candidate.input], [name], { perm: [1, 0] }, name);
  candidate.input = name;
  candidate.node.input[1 - candidate.slot] = name;
  return transpose;
}

function finish(candidate: LayerCandidate, { tensor, ...names }: Placed, node: number, weightBytes: number): Layer {
  const { name, op, input, output, neurons, inputs, groups, geometry, weightShape, biases, transposed } = candidate;
  // The constant in the graph is where the weights are; W is a view of it, or made from it where it lies otherwise.
  const view = { op, neurons, inputs, groups, transposed, weightShape };
  const W = weakMemo(() => asMatrix(view, readFloats(tensor)));
  return {
    ...names,
    node,
    weightBytes,
    ...{ name, op, input, output, neurons, inputs, groups, geometry, weightShape, biases, transposed },
    get weights() {
      return W();
    },
  };
}

/**
 * α and β are in the constants now; β stays with a C that is not a constant of ours. What a Transpose before the node
 * does, the node does no more: rows of X are read as they are by A·B, and by W·X as transposed.
 */
function dropFactors({ op, node, slot, biases, transposesInput }: LayerCandidate): void {
  if (op !== 'Gemm') return;
  const dropped = [
    'alpha',
    ...(biases ? ['beta'] : []),
    ...(transposesInput ? [slot === 1 ? 'transA' : 'transB'] : []),
  ];
  node.attribute = node.attribute.filter(({ name }) => !dropped.includes(name));
  if (transposesInput && slot === 0) node.attribute.push(attribute('transB', 1));
}

function isOnlyReader(node: NodeProto, name: string, index: GraphIndex): boolean {
  const readers = index.readers.get(name) ?? [];
  const once = node.input.filter((input) => input === name).length === 1;
  return once && readers.length === 1 && index.nodes[readers[0]!] === node && !index.outputs.has(name);
}
