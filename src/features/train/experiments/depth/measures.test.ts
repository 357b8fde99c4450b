import { expect, test } from 'vitest';
import { entryOverDepth, largestNorm, rootVariation } from './measures';

// Three layers of 1 × 2.
const A = Float64Array.from([3, 4, 0, 0, 6, 8]);

test('norms, variation and entries of three layers', () => {
  expect(largestNorm(A, 3)).toBe(10);
  expect(rootVariation(A, 3)).toBeCloseTo(Math.sqrt(25 + 100), 12);
  expect(entryOverDepth(A, 3, 1)).toEqual([4, 0, 8]);
});
