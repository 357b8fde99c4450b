import { expect, test } from 'vitest';
import { reachedSparsity, SCHEDULES } from './schedules';

const PAPER = { alpha: 14, beta: 6 };
const TIMES = Array.from({ length: 1001 }, (_, i) => i / 1000);

test.each(SCHEDULES)('%s rises from nothing, or next to it, to all, and never falls', (schedule) => {
  const reached = TIMES.map((t) => reachedSparsity(schedule, t, PAPER));
  expect(reached[0]).toBeLessThan(0.003);
  expect(reached.at(-1)).toBe(1);
  reached.slice(1).forEach((value, i) => expect(value).toBeGreaterThanOrEqual(reached[i]!));
});

test.each([
  ['one-shot', 0.499, 0],
  ['one-shot', 0.5, 1],
  ['iterative', 0.199, 0],
  ['iterative', 0.2, 1 / 3],
  ['iterative', 0.47, 2 / 3],
  ['iterative', 0.74, 1],
  ['agp', 0.2, 0],
  ['agp', 0.6, 1 - 0.5 ** 3],
  ['one-cycle', 6 / 14, (1 + Math.exp(-8)) / 2],
] as const)('%s has reached its share at %f', (schedule, t, share) => {
  expect(reachedSparsity(schedule, t, PAPER)).toBeCloseTo(share, 12);
});

test('α and β move the curve of One-Cycle alone', () => {
  const other = { alpha: 20, beta: 10 };
  expect(reachedSparsity('one-cycle', 0.5, other)).toBeCloseTo((1 + Math.exp(-10)) / 2, 12);
  expect(reachedSparsity('agp', 0.5, other)).toBe(reachedSparsity('agp', 0.5, PAPER));
});
