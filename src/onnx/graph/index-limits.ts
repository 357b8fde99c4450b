/** Inputs that look up rows of a table: which numbers they may hold, before onnxruntime refuses one or a GPU reads elsewhere. */
import type { GraphProto, NodeProto } from 'onnx-buf';
import { intAttribute } from './attributes';
import { constantIntegers, traceConstant } from './constants';
import type { GraphIndex } from './graph';
import { shorten } from './names';
import { dimsOf } from '../tensors/tensors';
import { isDefaultDomain } from '../wire/parse';

/** What an input may hold, both ends included. */
export interface IndexLimits {
  readonly low: number;
  readonly high: number;
  /** Of the table whose rows these are. */
  readonly table: string;
}

/** A tensor with the numbers of an input, each plus `offset`. */
interface Moved {
  input: string;
  offset: number;
}

/** Operators whose output has the numbers of their first input, in another form. */
const KEEPS = ['Identity', 'Cast', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Expand', 'Tile'];

/**
 * By inputs. Gather and GatherElements count from the end below 0; the tables of EmbedLayerNormalization do not.
 * @param graph sorted
 */
export function indexLimits(graph: GraphProto, index: GraphIndex): Map<string, IndexLimits> {
  const moved = new Map<string, Moved>([...index.inputs].map((input) => [input, { input, offset: 0 }]));
  const limits = new Map<string, IndexLimits>();
  const limit = (name: string | undefined, table: string | undefined, axis: number, fromEnd: boolean) => {
    const indices = moved.get(name ?? '');
    const rows = table && indices ? rowsOf(table, axis, index) : null;
    if (!indices || rows === null) return;
    const before = limits.get(indices.input);
    const own = {
      low: (fromEnd ? -rows : 0) - indices.offset,
      high: rows - 1 - indices.offset,
      table: shorten(table!),
    };
    limits.set(indices.input, before ? narrower(before, own) : own);
  };
  for (const node of graph.node) {
    const next = numbersOf(node, moved, index);
    if (next && node.output[0]) moved.set(node.output[0], next);
    if (isDefaultDomain(node.domain) && (node.opType === 'Gather' || node.opType === 'GatherElements'))
      limit(node.input[1], node.input[0], intAttribute(node, 'axis', 0), true);
    if (node.opType === 'EmbedLayerNormalization') {
      limit(node.input[0], node.input[2], 0, false);
      limit(node.input[1], node.input[4], 0, false);
    }
  }
  return limits;
}

const narrower = (a: IndexLimits, b: IndexLimits): IndexLimits => ({
  low: Math.max(a.low, b.low),
  high: Math.min(a.high, b.high),
  table: b.high < a.high ? b.table : a.table,
});

/** null where the output has other numbers than an input plus a constant. */
function numbersOf(node: NodeProto, moved: ReadonlyMap<string, Moved>, index: GraphIndex): Moved | null {
  if (!isDefaultDomain(node.domain)) return null;
  const [first = '', second = ''] = node.input;
  const source = moved.get(first);
  if (KEEPS.includes(node.opType)) return source ?? null;
  if (node.opType !== 'Add' && node.opType !== 'Sub') return null;
  const added = constantOffset(second, index);
  if (source && added !== null) return { ...source, offset: source.offset + (node.opType === 'Add' ? added : -added) };
  const other = moved.get(second);
  const before = constantOffset(first, index);
  return node.opType === 'Add' && other && before !== null ? { ...other, offset: other.offset + before } : null;
}

/** The one whole number that a constant holds; null where it is none, or holds several. */
function constantOffset(name: string, index: GraphIndex): number | null {
  const values = constantIntegers(name, index);
  const [first] = values ?? [];
  return first !== undefined && values!.every((value) => value === first) ? first : null;
}

/** Size of an axis of a constant; null where it is none. */
function rowsOf(table: string, axis: number, index: GraphIndex): number | null {
  const initializer = index.initializers.get(table);
  const traced = initializer ? null : traceConstant(table, index);
  const dims = initializer ? dimsOf(initializer) : traced?.kind === 'constant' ? traced.constant.dims : null;
  return dims?.at(axis) ?? null;
}
