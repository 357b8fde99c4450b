import { describe, expect, test } from 'vitest';
import { random } from '../random';
import { changeInterval, isNearChance, wilsonInterval } from './intervals';

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
