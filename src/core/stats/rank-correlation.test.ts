import { expect, test } from 'vitest';
import { random } from '../random';
import { bootstrapInterval, kendall, rankPairs, spearman } from './rank-correlation';

test('figures of small orders are those worked out by hand', () => {
  // Pairs 6: of (1,2) ... one is the other way round.
  expect(kendall(rankPairs([1, 2, 3, 4], [1, 3, 2, 4]))).toBeCloseTo(4 / 6, 12);
  expect(spearman([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(1 - (6 * 2) / (4 * 15), 12);
  // Equals: five pairs differ in a, six in b, five agree.
  expect(kendall(rankPairs([1, 1, 2, 3], [1, 2, 3, 4]))).toBeCloseTo(5 / Math.sqrt(5 * 6), 12);
  expect(spearman([1, 1, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
});

test('the lowest that there is may stand several times', () => {
  expect(kendall(rankPairs([-Infinity, -Infinity, 2, 3], [1, 2, 3, 4]))).toBeCloseTo(5 / Math.sqrt(5 * 6), 12);
  expect(spearman([-Infinity, -Infinity, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
});

test('only pairs that may be compared count', () => {
  const group = [0, 0, 1, 1];
  const pairs = rankPairs([1, 2, 8, 7], [1, 2, 3, 4], (i, j) => group[i] === group[j]);
  expect(pairs.agreement).toHaveLength(2);
  expect(kendall(pairs)).toBe(0);
});

test('copies count as if they stood there', () => {
  const [a, b, copies] = [
    [3, 1, 4, 1.5, 5],
    [2, 7, 1, 8, 9],
    [2, 0, 1, 3, 1],
  ];
  const repeated = (values: number[]) => values.flatMap((value, i) => Array<number>(copies[i]!).fill(value));
  // Copies of one thing are equal in both orders: they are no pair that differs.
  expect(kendall(rankPairs(a, b), copies)).toBeCloseTo(kendall(rankPairs(repeated(a), repeated(b))), 12);
});

test('where all are equal there is no correlation, and no interval', () => {
  expect(kendall(rankPairs([1, 1], [1, 2]))).toBeNaN();
  expect(spearman([1, 1], [1, 2])).toBeNaN();
  expect(bootstrapInterval(2, () => NaN)).toBeNull();
});

test('an interval holds the figure, and is narrower the more there are', () => {
  const rng = random(4);
  const widths = [30, 120].map((count) => {
    const a = Array.from({ length: count }, () => rng.normal());
    const pairs = rankPairs(
      a,
      a.map((value) => value + rng.normal()),
    );
    const [low, high] = bootstrapInterval(count, (copies) => kendall(pairs, copies))!;
    const τ = kendall(pairs);
    expect(low).toBeLessThan(τ);
    expect(high).toBeGreaterThan(τ);
    return high - low;
  });
  expect(widths[1]!).toBeLessThan(0.7 * widths[0]!);
});
