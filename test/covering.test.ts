import { expect, test } from 'vitest';
import { random } from '../src/core/random';
import { coveringRows } from './covering';

const OPTIONS = {
  a: [1, 2, 3, 4, 5],
  b: ['x', 'y'],
  c: [true, false],
  d: [0, 1, 2, 3],
  e: [undefined, 32, 64],
} as const;

test.each([1, 2, 3])('every %i options occur together, in few rows', (strength) => {
  const rows = coveringRows(OPTIONS, strength, random(1));
  const names = Object.keys(OPTIONS) as (keyof typeof OPTIONS)[];
  const seen = new Set<string>();
  for (const row of rows)
    for (const chosen of names.flatMap((a) => names.flatMap((b) => names.map((c) => [a, b, c]))))
      seen.add(JSON.stringify([...new Set(chosen)].sort().map((name) => [name, String(row[name])])));
  const some = (size: number) => [...seen].filter((key) => (JSON.parse(key) as unknown[]).length === size).length;
  const sizes = names.map((name): number => OPTIONS[name].length);
  const pairs = sizes.flatMap((a, i) => sizes.slice(i + 1).map((b) => a * b)).reduce((x, y) => x + y);
  const triples = sizes
    .flatMap((a, i) => sizes.slice(i + 1).flatMap((b, j) => sizes.slice(i + j + 2).map((c) => a * b * c)))
    .reduce((x, y) => x + y);
  if (strength >= 1) expect(some(1)).toBe(sizes.reduce((x, y) => x + y));
  if (strength >= 2) expect(some(2)).toBe(pairs);
  if (strength >= 3) expect(some(3)).toBe(triples);
  expect(rows.length).toBeLessThan([8, 30, 110][strength - 1]!);
});

test('the same rows from the same seed', () => {
  expect(coveringRows(OPTIONS, 2, random(7))).toEqual(coveringRows(OPTIONS, 2, random(7)));
});
