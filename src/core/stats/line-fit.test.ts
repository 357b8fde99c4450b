import { expect, test } from 'vitest';
import { random } from '../random';
import { fitLine, fitPower, studentQuantile } from './line-fit';

test.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [10, 2.228],
  [16, 2.12],
  [100, 1.984],
])('the quantile of %i degrees of freedom is that of the tables', (degrees, quantile) => {
  expect(Math.abs(studentQuantile(degrees) / quantile - 1)).toBeLessThan(0.002);
});

test('a power law has its exponent, and no width', () => {
  const x = [4, 8, 16, 32];
  const { slope, intercept, interval } = fitPower(
    x,
    x.map((value) => 3 * value ** -0.7),
  )!;
  expect(slope).toBeCloseTo(-0.7, 12);
  expect(Math.exp(intercept)).toBeCloseTo(3, 12);
  expect(interval![1] - interval![0]).toBeLessThan(1e-6);
});

test('intervals of slopes hold the true one 95 times of a hundred', () => {
  const rng = random(1);
  const x = [1, 2, 3, 4, 5, 6];
  let held = 0;
  for (let round = 0; round < 2000; round++) {
    const [low, high] = fitLine(
      x,
      x.map((value) => 2 - 0.5 * value + rng.normal()),
    )!.interval!;
    if (low <= -0.5 && -0.5 <= high) held++;
  }
  expect(held / 2000).toBeGreaterThan(0.93);
  expect(held / 2000).toBeLessThan(0.97);
});

test('points of one x have no slope, two have no interval', () => {
  expect(fitLine([], [])).toBeNull();
  expect(fitLine([2, 2], [1, 3])).toBeNull();
  expect(fitLine([1, 2], [1, 3])).toEqual({ slope: 2, intercept: -1, interval: null });
});
