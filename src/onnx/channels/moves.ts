/** Operators that move the axis of the neurons, or join tensors. */
import type { NodeProto } from 'onnx-buf';
import { productOf } from '../../core/shape';
import { intAttribute, intsAttribute } from '../graph/attributes';
import { axesGiven } from '../graph/known-shapes';
import { describeNode } from '../graph/names';
import { fromFront, type KnownShape } from '../graph/shaped-graph';
import { along, fixed, MOST_PLACES, spread, type ChannelAxis, type Outcome, type Walk } from './channel-axis';
import { KEPT } from './coupling';
import { alone, besideKept, unfollowed, type Rule } from './elementwise';
import { slice, split } from './pieces';
import { reshape } from './reshape';

const transpose: Rule = (node, _, walk) => {
  const axis = alone(node, walk);
  if (!axis) return unfollowed(node);
  const perm = intsAttribute(node, 'perm');
  const after = perm ? perm.indexOf(axis.axis) : axis.rank - 1 - axis.axis;
  return along({ ...axis, axis: after });
};

/** What lies behind the channels goes into their axis. */
const flatten: Rule = (node, _, walk) => {
  const axis = alone(node, walk);
  if (!axis) return unfollowed(node);
  const shape = walk.graph.shapeOf(node.input[0]!) ?? new Array<null>(axis.rank).fill(null);
  const at = fromFront(intAttribute(node, 'axis', 1), axis.rank);
  if (axis.axis < at || shape.slice(at, axis.axis).some((length) => length !== 1)) return unfollowed(node);
  return along(merged({ ...axis, rank: 2, axis: 1 }, shape.slice(axis.axis + 1)));
};

/** With axes behind it that go into its own. */
function merged(axis: ChannelAxis, behind: KnownShape): ChannelAxis {
  if (behind.includes(null)) return { ...axis, open: true };
  return spread(axis, productOf(behind as number[]));
}

const squeeze: Rule = (node, _, walk) => {
  const axis = alone(node, walk);
  // Without axes it would take the channels' own, where one is left.
  const gone = axis && axesGiven(node, walk.graph, () => axis.rank);
  if (!gone || gone.includes(axis.axis)) return unfollowed(node);
  return along({ ...axis, rank: axis.rank - gone.length, axis: axis.axis - gone.filter((a) => a < axis.axis).length });
};

const unsqueeze: Rule = (node, _, walk) => {
  const axis = alone(node, walk);
  const added = axis && axesGiven(node, walk.graph, (count) => axis.rank + count);
  if (!added) return unfollowed(node);
  let after = axis.axis;
  for (const one of [...added].sort((a, b) => a - b)) if (one <= after) after++;
  return along({ ...axis, rank: axis.rank + added.length, axis: after });
};

/** Along the channels: one after the other. Along another axis: the same ones in all. */
const concat: Rule = (node, _, walk) => {
  const found = node.input.map((name) => walk.axes.get(name) ?? null);
  const first = found.find((axis) => axis !== null)!;
  const alike = found.every((axis) => !axis || (axis.axis === first.axis && axis.rank === first.rank && !axis.open));
  if (!alike) return unfollowed(node);
  const joined = fromFront(intAttribute(node, 'axis', 1), first.rank);
  return joined === first.axis ? inTurn(node, walk, first) : sideBySide(node, walk, first);
};

function inTurn(node: NodeProto, { axes, graph }: Walk, first: ChannelAxis): Outcome {
  const ids: number[] = [];
  for (const name of node.input) {
    const own = axes.get(name);
    const length = own?.ids.length ?? graph.shapeOf(name)?.[first.axis] ?? null;
    if (length === null || ids.length + length > MOST_PLACES) return unfollowed(node);
    for (let i = 0; i < length; i++) ids.push(own?.ids[i] ?? KEPT);
  }
  return along({ ...first, ids: Int32Array.from(ids) });
}

function sideBySide(node: NodeProto, { axes, coupling }: Walk, first: ChannelAxis): Outcome {
  for (const name of node.input)
    if (axes.get(name)?.ids.length !== first.ids.length)
      return fixed(`${describeNode(node)} joins them with tensors of other channels.`);
  for (const name of node.input) coupling.couple(first.ids, axes.get(name)!.ids, besideKept(node));
  return along(first);
}

/** Sums, means and the like over other axes. */
const reduce: Rule = (node, _, walk) => {
  const axis = alone(node, walk);
  const given = intsAttribute(node, 'axes') ?? (node.input[1] ? walk.graph.integersOf(node.input[1]) : null);
  if (!axis || axis.open || !given || given.length === 0 || given.includes(null)) return unfollowed(node);
  const over = given.map((one) => fromFront(one!, axis.rank));
  if (over.includes(axis.axis)) return unfollowed(node);
  if (intAttribute(node, 'keepdims', 1) !== 0) return along(axis);
  return along({ ...axis, rank: axis.rank - over.length, axis: axis.axis - over.filter((a) => a < axis.axis).length });
};

/** Sizes may be read, but for that of the channels. */
const shape: Rule = (node, _, walk) => {
  const axis = alone(node, walk);
  if (!axis) return unfollowed(node);
  const { readers, nodes } = walk.graph.index;
  const [start, end] = [intAttribute(node, 'start', 0), intAttribute(node, 'end', axis.rank)];
  const place = axis.axis - fromFront(start, axis.rank);
  const isOutside = place < 0 || axis.axis >= fromFront(end, axis.rank);
  const own = node.output[0]!;
  const others = (readers.get(own) ?? []).every((at) => readsOthers(nodes[at]!, own, place, walk));
  return isOutside || (others && !walk.graph.index.outputs.has(own)) ? { kind: 'none' } : unfollowed(node);
};

/**
 * Whether all that a node takes of a list of sizes are others than that of the channels.
 * @param place of that in the list
 */
function readsOthers(node: NodeProto, list: string, place: number, { graph }: Pick<Walk, 'graph'>, depth = 0): boolean {
  const { opType, input } = node;
  if (input[0] !== list || input.slice(1).includes(list) || depth > LONGEST_CHAIN) return false;
  const { readers, nodes, outputs } = graph.index;
  const own = node.output[0] ?? '';
  if (opType === 'Cast' || opType === 'Identity') {
    const all = (readers.get(own) ?? []).every((at) => readsOthers(nodes[at]!, own, place, { graph }, depth + 1));
    return all && !outputs.has(own);
  }
  const numbers = (name: string, slot: number) => intsAttribute(node, name) ?? graph.integersOf(input[slot] ?? '');
  if (opType === 'Gather') return numbers('', 1)?.every((one) => one !== null && one >= 0 && one !== place) ?? false;
  const [starts, ends] = [numbers('starts', 1), numbers('ends', 2)];
  if (opType !== 'Slice' || starts?.length !== 1 || ends?.length !== 1 || input[4]) return false;
  const [from, to] = [starts[0]!, ends[0]!];
  return from !== null && to !== null && from >= 0 && to >= 0 && (place < from || place >= to);
}

/** Longer chains of casts than any exporter writes. */
const LONGEST_CHAIN = 8;

const MOVES: Partial<Record<string, Rule>> = {
  Transpose: transpose,
  Flatten: flatten,
  Reshape: reshape,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Concat: concat,
  ReduceMean: reduce,
  ReduceSum: reduce,
  ReduceMax: reduce,
  ReduceMin: reduce,
  ReduceL1: reduce,
  ReduceL2: reduce,
  ReduceLogSumExp: reduce,
  ReduceSumSquare: reduce,
  Slice: slice,
  Split: split,
  Shape: shape,
};

/** The rule of an operator that moves channels, or joins them; undefined: it has none. */
export const moveRule = (opType: string): Rule | undefined => MOVES[opType];
