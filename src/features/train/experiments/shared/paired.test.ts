import { expect, test } from 'vitest';
import { pairedDifference, sideOf } from './paired';

const values = (...entries: [number, number][]) => new Map(entries);

test('differences are of the seeds that both have', () => {
  expect(pairedDifference(values([1, 5], [2, 7], [4, 9]), values([1, 4], [2, 4], [3, 0]))).toEqual({
    mean: 2,
    standardError: 1,
    count: 2,
  });
  expect(pairedDifference(values([1, 5]), values([2, 5]))).toBeNull();
  expect(pairedDifference(values([1, 5]), values([1, 4]))).toEqual({ mean: 1, standardError: null, count: 1 });
});

test.each([
  [2.1, 1, 'ahead'],
  [2, 1, 'level'],
  [-2.1, 1, 'behind'],
  [0, 0, 'level'],
  [3, null, null],
] as const)('a mean of %f with an error of %f', (mean, standardError, side) => {
  expect(sideOf({ mean, standardError, count: 3 })).toBe(side);
});
