/**
 * Tables that are looked up and are the weights of a layer, too, as the embedding and the head of a language model often are:
 * both go on reading one constant, so that a quantized network looks its table up in the letters of the layer, and its file
 * holds it once.
 */
import { TensorProto_DataType as DataType, type NodeProto } from 'onnx-buf';
import { attribute } from '../build';
import { intsAttribute } from '../graph/attributes';
import { MOVES, traceConstant } from '../graph/constants';
import type { GraphIndex } from '../graph/graph';
import { isDefaultDomain } from '../wire/parse';
import type { LayerCandidate } from './layer-candidate';

/** The candidates, with their weights where the table lies, and the nodes that look these up. */
export interface WithTables {
  candidates: LayerCandidate[];
  lookups: ReadonlyMap<LayerCandidate, readonly NodeProto[]>;
}

/** A table stays with the one layer that reads it as it is, or with its axes exchanged; what else reads it only looks it up. */
export function shareTables(candidates: readonly LayerCandidate[], index: GraphIndex): WithTables {
  const lookups = new Map<LayerCandidate, readonly NodeProto[]>();
  const readers = new Map<string, number>();
  for (const { constant } of candidates) readers.set(constant.origin, (readers.get(constant.origin) ?? 0) + 1);
  const placed = candidates.map((candidate) => {
    const { origin } = candidate.constant;
    const found = origin !== '' && readers.get(origin) === 1 ? lookupsOf(origin, candidate, index) : null;
    const own = found?.length ? onTable(candidate, index) : null;
    if (own) lookups.set(own, found!);
    return own ?? candidate;
  });
  return { candidates: placed, lookups };
}

/** The nodes that look the table up; null where something else reads it, besides the layer. */
function lookupsOf(name: string, layer: LayerCandidate, index: GraphIndex): NodeProto[] | null {
  if (index.outputs.has(name)) return null;
  const found: NodeProto[] = [];
  for (const n of index.readers.get(name) ?? []) {
    const node = index.nodes[n]!;
    const once = node.input.filter((input) => input === name).length === 1;
    if (!once || !isDefaultDomain(node.domain)) return null;
    if (node === layer.node && node.input[layer.slot] === name) continue;
    const first = node.input[0] === name;
    if (first && node.opType === 'Gather') found.push(node);
    else if (first && MOVES.includes(node.opType)) {
      const further = lookupsOf(node.output[0]!, layer, index);
      if (!further) return null;
      found.push(...further);
    } else return null;
  }
  return found;
}

/** The layer with W where the table lies; null where it is not its rows or columns, or changed. */
function onTable(candidate: LayerCandidate, index: GraphIndex): LayerCandidate | null {
  const { op, changed, node, slot, transposed } = candidate;
  const { origin } = candidate.constant;
  const traced = traceConstant(origin, index);
  const isFloat = index.initializers.get(origin)?.dataType === Number(DataType.FLOAT);
  if (changed || !isFloat || traced.kind !== 'constant' || (op !== 'Gemm' && op !== 'MatMul')) return null;
  const { dims } = traced.constant;
  const turn = node.input[slot] === origin ? null : index.nodes[index.writer.get(node.input[slot]!)!]!;
  if (dims.length !== 2 || (turn && (turn.opType !== 'Transpose' || turn.input[0] !== origin))) return null;
  const perm = turn ? (intsAttribute(turn, 'perm') ?? [1, 0]) : [0, 1];
  // Without axes it breaks onnxruntime 1.30, once a DequantizeLinear stands before it.
  if (turn && !intsAttribute(turn, 'perm')) turn.attribute.push(attribute('perm', perm));
  return {
    ...candidate,
    constant: traced.constant,
    weightShape: dims,
    transposed: (perm[0] === 1) !== transposed,
    onTable: true,
  };
}
