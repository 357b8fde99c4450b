import { expect, test } from 'vitest';
import { HEAT_MOST, heatScale } from './heat';

test('a factor has the same step anywhere, and the ends are the ends', () => {
  const heat = heatScale([0.001, 0.01, 0.1, 0]);
  expect(heat(0.001)).toBe(0);
  expect(heat(0.01)).toBeCloseTo(HEAT_MOST / 2, 9);
  expect(heat(0.1)).toBe(HEAT_MOST);
  expect(heat(0)).toBe(0);
  expect(heat(1)).toBe(HEAT_MOST);
});

test('values that are all alike, or none', () => {
  expect(heatScale([0.2, 0.2])(0.2)).toBe(HEAT_MOST);
  expect(heatScale([])(0.2)).toBe(0);
});
