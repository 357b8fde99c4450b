/** Where an axis is after a Reshape, as far as the lengths before and after show it. */
import type { KnownShape } from './shaped-graph';

interface Axis {
  /** In the whole shape. */
  at: number;
  length: number | null;
}

/** Axes of length 1 move freely. */
const longAxes = (shape: KnownShape): Axis[] =>
  shape.map((length, at) => ({ at, length })).filter(({ length }) => length !== 1);

/**
 * A block of axes becomes another block of as many values; what lies before and after it is the same in both. An axis that is in
 * none stays. One at the end of its block may be split, or merged with what lies before it (so may one at its beginning,
 * mirrored): it is where one axis of the new block is a part of it alone.
 * @param before shape before; the first axis is that of the samples, whatever its length
 * @param axis of it, from the front
 * @returns the axis after, from the front; null where the lengths do not show it
 */
export function reshapedAxis(before: KnownShape, after: KnownShape, axis: number): number | null {
  // An axis of length 1 says nothing of where it is.
  if (before[axis] === 1) return before.length === after.length && after[axis] === 1 ? axis : null;
  const [from, to] = [longAxes(before), longAxes(after)];
  const own = from.findIndex(({ at }) => at === axis);
  const front = sameLengths(from, to);
  if (own < front) return to[own]!.at;
  const back = sameLengths([...from].reverse(), [...to].reverse(), Math.min(from.length, to.length) - front);
  if (own >= from.length - back) return to[own - from.length + to.length]!.at;
  const [block, blockAfter] = [from.slice(front, from.length - back), to.slice(front, to.length - back)];
  const place = own - front;
  const { length } = block[place]!;
  if (place === block.length - 1) return partOf(length, block.length, [...blockAfter].reverse());
  return place === 0 ? partOf(length, block.length, blockAfter) : null;
}

/** How many axes from the front on are the same: their lengths are known and equal, or it is the axis of the samples. */
function sameLengths(a: readonly Axis[], b: readonly Axis[], most = Math.min(a.length, b.length)): number {
  for (let i = 0; i < most; i++) {
    const [one, other] = [a[i]!, b[i]!];
    const samples = one.at === 0 && other.at === 0;
    const same = one.length !== null && one.length === other.length;
    if (!same && !(samples && (one.length === null || other.length === null))) return i;
  }
  return most;
}

/**
 * @param length of the axis
 * @param merged how many axes its block has
 * @param after the new block, from the end on which the axis lies
 */
function partOf(length: number | null, merged: number, after: readonly Axis[]): number | null {
  const [nearest, next] = after;
  if (!nearest) return null;
  // All of the block is in one axis, which the axis fills alone.
  if (after.length === 1) return merged === 1 ? nearest.at : null;
  if (length === null || nearest.length === null || length % nearest.length !== 0) return null;
  const left = length / nearest.length;
  if (left === 1) return nearest.at;
  // Two axes that are a part of it: nothing says which of them the classes are.
  const twoParts = merged === 1 || (next!.length !== null && left % next!.length === 0);
  return twoParts ? null : nearest.at;
}

/** The axis of a matrix that a Flatten makes of it: where it is merged with others, it is none. */
export function flattenedAxis(before: KnownShape | null, axis: number, at: number): number | null {
  const side = axis < at ? before?.slice(0, at) : before?.slice(at);
  const own = axis < at ? axis : axis - at;
  const alone = side?.every((length, i) => i === own || length === 1);
  return alone ? Number(axis >= at) : null;
}
