import { describe, expect, test } from 'vitest';
import { argmax, inTop, isRanked } from './ranking';

describe('ranks', () => {
  const row = [9, 1, 3, 3, 2, 7];
  test('the first of equals is the largest', () => expect(argmax([0, 3, 3], 0, 3)).toBe(1));
  test('within a part', () => expect(argmax(row, 1, 4)).toBe(1));
  test.each([
    [0, 1, true],
    [5, 1, false],
    [5, 2, true],
    [2, 3, true],
    [3, 3, false],
    [1, 5, false],
    [4, 5, true],
  ])('label %i is in the top %i: %s', (label, k, expected) => expect(inTop(row, 0, 6, label, k)).toBe(expected));
});

test.each([
  [[1, 2], true],
  [[-Infinity, 2], true],
  [[NaN, 2], false],
  [[2, Infinity], false],
  [[-Infinity, -Infinity], false],
])('%j can be ranked: %s', (row, expected) => expect(isRanked(row, 0, 2)).toBe(expected));
