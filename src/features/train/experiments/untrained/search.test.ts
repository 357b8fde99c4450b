import { expect, test } from 'vitest';
import { bestOf } from './search';

/** Every draw of n, one after the other. */
function draws(N: number, n: number, from = 0): number[][] {
  if (n === 0) return [[]];
  return Array.from({ length: N - from }, (_, i) => from + i).flatMap((first) =>
    draws(N, n - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

const ORDER = [3, 1, 4, 1.5, 9, 2, 6];
const ACCURACIES = [70, 95, 80, 60, 85, 99, 75];

test.each([1, 2, 3, 7])('the best of %i is that of all draws', (n) => {
  const found = draws(ORDER.length, n).map(
    (draw) => ACCURACIES[draw.reduce((a, b) => (ORDER[b]! > ORDER[a]! ? b : a))]!,
  );
  const mean = found.reduce((a, b) => a + b, 0) / found.length;
  const deviation = Math.sqrt(found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / found.length);
  const best = bestOf(ORDER, ACCURACIES, n);
  expect(best.mean).toBeCloseTo(mean, 10);
  expect(best.deviation).toBeCloseTo(deviation, 6);
});

test('of equals any is taken', () => {
  expect(bestOf([5, 5, 1], [90, 80, 10], 3).mean).toBeCloseTo(85, 12);
  expect(bestOf([-Infinity, -Infinity, 1], [90, 80, 10], 1).mean).toBeCloseTo(60, 12);
});
