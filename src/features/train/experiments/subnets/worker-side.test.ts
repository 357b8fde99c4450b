import { expect, test } from 'vitest';
import { descend, learningRateAt } from './worker-side';

test('the learning rate falls along half a cosine', () => {
  expect([0, 50, 100].map((step) => learningRateAt(step, 100))).toEqual([0.05, expect.closeTo(0.025, 12), 0]);
});

test('momentum adds up gradients', () => {
  const [theta, velocity] = [Float32Array.of(1), Float32Array.of(0)];
  descend(theta, velocity, Float32Array.of(1), 0.5);
  descend(theta, velocity, Float32Array.of(1), 0.5);
  expect(velocity[0]).toBeCloseTo(1.9, 6);
  expect(theta[0]).toBeCloseTo(1 - 0.5 - 0.95, 6);
});
