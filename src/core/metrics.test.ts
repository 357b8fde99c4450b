import { describe, expect, test } from 'vitest';
import {
  argmax,
  inTop,
  isNearChance,
  klDivergence,
  logSoftmax,
  relative,
  relativeErrors,
  wilsonInterval,
} from './metrics';

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

describe('the 95 % interval of a share', () => {
  // From the quadratic (p̂ − p)² = z² p (1 − p)/n, solved to five digits.
  test.each([
    [0, 0, 0, 1],
    [0, 10, 0, 0.27753],
    [10, 10, 0.72247, 1],
    [5, 10, 0.23659, 0.76341],
    [915, 1000, 0.89607, 0.93069],
    [1, 1000, 0.00018, 0.00564],
  ])('%i of %i', (right, total, lower, upper) => {
    const [low, high] = wilsonInterval(right, total);
    expect(low).toBeCloseTo(lower, 4);
    expect(high).toBeCloseTo(upper, 4);
  });

  test('its ends solve that quadratic', () => {
    for (const [right, total] of [
      [3, 17],
      [797, 800],
      [250, 1000],
    ] as const)
      for (const p of wilsonInterval(right, total))
        expect((right / total - p) ** 2).toBeCloseTo((1.959963984540054 ** 2 * p * (1 - p)) / total, 12);
  });
});

test.each([
  [10, 100, 10, true],
  [29, 100, 10, true],
  [35, 100, 10, false],
  [0, 100, 10, true],
  [50, 100, 2, true],
  [58, 100, 2, true],
  [65, 100, 2, false],
  [1, 744, 1000, true],
  [8, 744, 1000, false],
  // Too few to tell, or nothing to guess.
  [5, 19, 10, false],
  [0, 100, 1, false],
])('%i right of %i with %i classes is near chance: %s', (right, total, classes, near) =>
  expect(isNearChance(right, total, classes)).toBe(near),
);
