import { expect, test } from 'vitest';
import { rateAt } from './settings';

test.each([
  ['constant', [1, 1, 1]],
  ['cosine', [1, 0.5, 0]],
  ['one-cycle', [0.04, 0.75, 0]],
] as const)('the rate of %s', (schedule, [first, half, last]) => {
  const at = (part: number) => rateAt({ schedule, rate: 1 }, part);
  expect(at(0)).toBeCloseTo(first, 6);
  expect(at(0.5)).toBeCloseTo(half, 6);
  expect(at(1)).toBeCloseTo(last, 6);
});
