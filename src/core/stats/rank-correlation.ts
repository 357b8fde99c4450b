/** How far one order of things agrees with another, with intervals. */
import { random } from '../random';

/** Pairs of things that are compared, and how they lie in two orders. */
export interface RankedPairs {
  count: number;
  /** (pairs, 2) */
  members: Uint16Array;
  /** 1: in the same order, −1: the other way round, 0: equal in one of them. */
  agreement: Int8Array;
  /** 1 where they differ in the first order, in the second. */
  apart: readonly [Uint8Array, Uint8Array];
}

/** @param comparable which pairs count; left out: all */
export function rankPairs(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  comparable: (i: number, j: number) => boolean = () => true,
): RankedPairs {
  const count = a.length;
  const members: number[] = [];
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) if (comparable(i, j)) members.push(i, j);
  const signs = [a, b].map((values) =>
    Int8Array.from({ length: members.length / 2 }, (_, p) =>
      // Not by their difference: both may be −∞.
      Math.sign(
        Number(values[members[2 * p]!]! > values[members[2 * p + 1]!]!) -
          Number(values[members[2 * p]!]! < values[members[2 * p + 1]!]!),
      ),
    ),
  ) as [Int8Array, Int8Array];
  return {
    count,
    members: Uint16Array.from(members),
    agreement: signs[0].map((sign, p) => sign * signs[1][p]!),
    apart: [Uint8Array.from(signs[0], Math.abs), Uint8Array.from(signs[1], Math.abs)],
  };
}

/**
 * Kendall's τ_b: pairs in the same order less those the other way round, over the root of the pairs that differ in either.
 * @param copies how often each thing counts, (count); left out: once
 * @returns NaN where all are equal in one of the orders
 */
export function kendall({ members, agreement, apart }: RankedPairs, copies?: ArrayLike<number>): number {
  let [sum, first, second] = [0, 0, 0];
  for (let p = 0; p < agreement.length; p++) {
    const weight = copies ? copies[members[2 * p]!]! * copies[members[2 * p + 1]!]! : 1;
    sum += weight * agreement[p]!;
    first += weight * apart[0][p]!;
    second += weight * apart[1][p]!;
  }
  return sum / Math.sqrt(first * second);
}

/** Spearman's ρ: the correlation of ranks, of which equals share the mean. @returns NaN where all are equal in one of the orders */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [ranksA, ranksB] = [ranks(a), ranks(b)];
  const middle = (a.length + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  ranksA.forEach((rank, i) => {
    const [x, y] = [rank - middle, ranksB[i]! - middle];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  });
  return ab / Math.sqrt(aa * bb);
}

/** From 1, the smallest first; equals share their mean. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((i, j) =>
    values[i]! < values[j]! ? -1 : Number(values[i]! > values[j]!),
  );
  const ranked = new Float64Array(order.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranked[order[i]!] = (from + to + 1) / 2;
    from = to;
  }
  return ranked;
}

const ROUNDS = 200;

/**
 * The middle 95 % of what a figure is where the things that it is made of are drawn anew, some twice, some not at all (B. Efron, 1979).
 * @param statistic of how often each thing counts, (count); rounds where it is NaN are left out
 * @returns null where there is none
 */
export function bootstrapInterval(
  count: number,
  statistic: (copies: Uint16Array) => number,
  seed = 1,
): [number, number] | null {
  const rng = random(seed);
  const found: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const copies = new Uint16Array(count);
    for (let i = 0; i < count; i++) copies[rng.below(count)]!++;
    const value = statistic(copies);
    if (!Number.isNaN(value)) found.push(value);
  }
  if (found.length === 0) return null;
  found.sort((a, b) => a - b);
  const at = (part: number) => found[Math.round(part * (found.length - 1))]!;
  return [at(0.025), at(0.975)];
}
