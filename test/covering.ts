/**
 * Covering arrays: few rows of options in which every choice of `strength` options occurs together, as D. Cohen and others
 * build them, greedily, the best of some random rows at a time ("The AETG System", IEEE Transactions on Software
 * Engineering 23, 1997).
 */
import type { Random } from '../src/core/random';

export type Options = Readonly<Record<string, readonly unknown[]>>;

/** One value of each option. */
export type Row<O extends Options> = { -readonly [Name in keyof O]: O[Name][number] };

/** Random rows that are tried for each one that is taken. */
const TRIED = 20;

export function coveringRows<O extends Options>(options: O, strength: number, rng: Random): Row<O>[] {
  const names = Object.keys(options);
  const together = subsets(names.length, strength);
  const sizes = names.map((name) => options[name]!.length);
  /** A number for the values that a row has in a subset of the options. */
  const keyOf = (row: readonly number[], s: number) =>
    together[s]!.reduce((key, i) => key * sizes[i]! + row[i]!, 0) * together.length + s;
  const left = new Set<number>();
  together.forEach((subset, s) => {
    for (const values of product(subset.map((i) => sizes[i]!))) {
      const row: number[] = [];
      subset.forEach((i, k) => (row[i] = values[k]!));
      left.add(keyOf(row, s));
    }
  });
  const covered = (row: readonly number[]) => together.map((_, s) => keyOf(row, s)).filter((key) => left.has(key));
  const rows: number[][] = [];
  while (left.size > 0) {
    const wanted = anyOf(left, rng);
    const subset = together[wanted % together.length]!;
    let best: { row: number[]; keys: number[] } | null = null;
    for (let tries = 0; tries < TRIED; tries++) {
      const row = sizes.map((size) => rng.below(size));
      let rest = Math.floor(wanted / together.length);
      for (const i of [...subset].reverse()) {
        row[i] = rest % sizes[i]!;
        rest = Math.floor(rest / sizes[i]!);
      }
      const keys = covered(row);
      if (!best || keys.length > best.keys.length) best = { row, keys };
    }
    rows.push(best!.row);
    best!.keys.forEach((key) => left.delete(key));
  }
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, options[name]![row[i]!]])) as Row<O>);
}

function anyOf(keys: Set<number>, rng: Random): number {
  let skipped = rng.below(keys.size);
  for (const key of keys) if (skipped-- === 0) return key;
  throw new Error('no key is left');
}

/** All choices of `size` of 0 … count − 1. */
function subsets(count: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: Math.max(0, count - from) }, (_, k) => from + k).flatMap((first) =>
    subsets(count, size - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

function product(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (rows, size) => rows.flatMap((row) => Array.from({ length: size }, (_, value) => [...row, value])),
    [[]],
  );
}
