import { describe, expect, test } from 'vitest';
import { random } from '../random';
import {
  argmax,
  changeInterval,
  inTop,
  isNearChance,
  isRanked,
  klDivergence,
  logSoftmax,
  relative,
  relativeErrors,
  wilsonInterval,
} from './ranking';

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

describe('the 95 % interval of a change', () => {
  test('is narrow where two networks agree on most samples', () => {
    // (4 − 8)/1002 ± 1.96 √(13 − 16/1002)/1002
    const [lower, upper] = changeInterval(4, 8, 1000);
    expect(lower).toBeCloseTo(-0.01104, 5);
    expect(upper).toBeCloseTo(0.00306, 5);
  });

  test('turned round, it is of the other sign', () => {
    const [lower, upper] = changeInterval(3, 40, 500);
    const [otherLower, otherUpper] = changeInterval(40, 3, 500);
    expect([otherLower, otherUpper]).toEqual([-upper, -lower]);
  });

  test('stays within −1 and 1', () => {
    expect(changeInterval(0, 1, 1)[0]).toBeGreaterThanOrEqual(-1);
    expect(changeInterval(2, 0, 2)[1]).toBeLessThanOrEqual(1);
  });

  test.each([
    [0.02, 0.02],
    [0.005, 0.03],
    [0.1, 0.2],
  ])('holds the true difference in about 95 of 100 draws: gained %d, lost %d', (gain, loss) => {
    const rng = random(11);
    const DRAWS = 2000;
    let held = 0;
    for (let draw = 0; draw < DRAWS; draw++) {
      let gained = 0;
      let lost = 0;
      for (let i = 0; i < 300; i++) {
        const u = rng.uniform();
        if (u < gain) gained++;
        else if (u < gain + loss) lost++;
      }
      const [lower, upper] = changeInterval(gained, lost, 300);
      if (lower <= gain - loss && gain - loss <= upper) held++;
    }
    expect(held / DRAWS).toBeGreaterThan(0.93);
    expect(held / DRAWS).toBeLessThan(0.985);
  });
});

test.each([
  [[1, 2], true],
  [[-Infinity, 2], true],
  [[NaN, 2], false],
  [[2, Infinity], false],
  [[-Infinity, -Infinity], false],
])('%j can be ranked: %s', (row, expected) => expect(isRanked(row, 0, 2)).toBe(expected));

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
