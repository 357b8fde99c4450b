import { describe, expect, test } from 'vitest';
import { argmax, inTop, klDivergence, logSoftmax, relative, relativeErrors } from './metrics';

test.each([
  [3, 4, 0.75],
  [0, 0, 0],
  [2, 0, 1],
])('relative(%d, %d) = %d', (error, norm, ratio) => expect(relative(error, norm)).toBe(ratio));

test('errors of neurons and of the layer', () => {
  const { neuronErrors, relativeError } = relativeErrors(Float64Array.of(9, 0, -1e-9), Float64Array.of(36, 64, 0));
  expect([...neuronErrors]).toEqual([0.5, 0, 0]);
  expect(relativeError).toBeCloseTo(0.3, 12);
});

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

test('divergence of softmax outputs', () => {
  const p = new Float64Array(2);
  const q = new Float64Array(2);
  logSoftmax([1000, 1000], 0, 2, p);
  expect([...p]).toEqual([-Math.LN2, -Math.LN2]);
  logSoftmax([0, Math.log(3)], 0, 2, q);
  expect(klDivergence(p, q)).toBeCloseTo(0.5 * Math.log(2) + 0.5 * Math.log(2 / 3), 12);
  expect(klDivergence(p, p)).toBe(0);
});
