import { expect, test } from 'vitest';
import { rightOf } from './accuracy';

test('right is what has the largest logit alone', () => {
  const logits = Float32Array.of(1, 2, 0, 3, 3, 0, NaN, NaN, NaN, -1, -3, -2);
  expect(rightOf(logits, Int32Array.of(1, 0, 2, 0), 3)).toBe(2);
});
