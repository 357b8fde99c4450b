/** Slice and Split: along other axes than that of the neurons all of them stay together; along it each piece has its own. */
import type { NodeProto } from 'onnx-buf';
import { intAttribute, intsAttribute } from '../graph/attributes';
import { describeNode } from '../graph/names';
import { fromFront, type KnownShape } from '../graph/shaped-graph';
import { along, type ChannelAxis, type Outcome, type SizeEdit, type Walk } from './channel-axis';
import { alone, unfollowed, type Rule } from './elementwise';
import { sourceOf } from './list-source';

/** A list of numbers of a node: an attribute in older opsets, an input since. */
interface NumberList {
  numbers: KnownShape;
  /** Where one of them can be changed; null: it is computed. */
  place: Pick<SizeEdit, 'node' | 'list'> | null;
}

function listOf(node: NodeProto, at: number, name: string, slot: number, { graph }: Walk): NumberList | null {
  const given = intsAttribute(node, name);
  if (given) return { numbers: given, place: { node: at, list: name } };
  const numbers = node.input[slot] ? graph.integersOf(node.input[slot]) : null;
  if (!numbers) return null;
  const source = sourceOf(at, slot, graph);
  return { numbers, place: source?.isConstant ? { node: source.node, list: source.slot } : null };
}

export const slice: Rule = (node, at, walk) => {
  const axis = alone(node, walk);
  const starts = listOf(node, at, 'starts', 1, walk);
  const ends = listOf(node, at, 'ends', 2, walk);
  const axes = listOf(node, at, 'axes', 3, walk)?.numbers ?? (node.input[3] ? null : starts?.numbers.map((_, i) => i));
  if (!axis || !starts || !ends || !axes || axes.includes(null)) return unfollowed(node);
  const which = axes.findIndex((one) => fromFront(one!, axis.rank) === axis.axis);
  if (which < 0) return along(axis);
  const step = node.input[4] ? walk.graph.integersOf(node.input[4])?.[which] : 1;
  return (step === 1 && sliced(axis, starts, ends, which, walk)) || unfollowed(node);
};

/** From one neuron to another. @param at which of the numbers; null: they are computed, or nothing is left */
function sliced(
  { ids, ...axis }: ChannelAxis,
  starts: NumberList,
  ends: NumberList,
  at: number,
  walk: Walk,
): Outcome | null {
  const [start, end] = [starts.numbers[at] ?? null, ends.numbers[at] ?? null];
  if (axis.open || start === null || end === null || !starts.place || !ends.place) return null;
  const within = (place: number) => Math.min(ids.length, Math.max(0, fromFront(place, ids.length)));
  const [from, to] = [within(start), within(end)];
  if (to <= from) return null;
  const piece = ids.slice(from, to);
  const edit = { at, times: 1, whole: ids };
  if (start !== 0) walk.sizes.push({ ...edit, ...starts.place, ids: ids.slice(0, from) });
  // What reaches behind the last one still does.
  if (end < ids.length) walk.sizes.push({ ...edit, ...ends.place, ids: ids.slice(0, to) });
  walk.pieces.push(piece);
  return along({ ...axis, ids: piece });
}

export const split: Rule = (node, at, walk) => {
  const axis = alone(node, walk);
  if (!axis) return unfollowed(node);
  if (fromFront(intAttribute(node, 'axis', 0), axis.rank) !== axis.axis) return along(axis);
  const list = listOf(node, at, 'split', 1, walk);
  const parts = node.output.length;
  const even = list || node.input[1] ? null : new Array<number>(parts).fill(axis.ids.length / parts);
  const sizes = list?.numbers ?? even;
  const isWhole = sizes?.every((size) => size !== null && Number.isInteger(size) && size > 0);
  if (axis.open || !isWhole || sizes!.length !== parts || (list && !list.place)) return unfollowed(node);
  if (sizes!.reduce<number>((a, b) => a + b!, 0) !== axis.ids.length) return unfollowed(node);
  let first = 0;
  const pieces = sizes!.map((size) => axis.ids.slice(first, (first += size!)));
  pieces.forEach((ids, i) => {
    if (list) walk.sizes.push({ ...list.place!, at: i, ids, times: 1, whole: axis.ids });
    // Without sizes all parts are of one.
    else walk.coupling.couple(pieces[0]!, ids, `${describeNode(node)} gives parts of one size.`);
    walk.pieces.push(ids);
    if (node.output[i]) walk.axes.set(node.output[i], { ...axis, ids });
  });
  return { kind: 'none' };
};
