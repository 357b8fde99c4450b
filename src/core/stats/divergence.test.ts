import { expect, test } from 'vitest';
import { klDivergence, logSoftmax } from './divergence';

test('divergence of softmax outputs', () => {
  const p = new Float64Array(2);
  const q = new Float64Array(2);
  logSoftmax([1000, 1000], 0, 2, p);
  expect([...p]).toEqual([-Math.LN2, -Math.LN2]);
  logSoftmax([0, Math.log(3)], 0, 2, q);
  expect(klDivergence(p, q)).toBeCloseTo(0.5 * Math.log(2) + 0.5 * Math.log(2 / 3), 12);
  expect(klDivergence(p, p)).toBe(0);
});
