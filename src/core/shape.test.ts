import { expect, test } from 'vitest';
import { productOf } from './shape';

test.each([
  [[], 1],
  [[7], 7],
  [[3, 32, 32], 3072],
  [[3, 0, 32], 0],
])('(%o) holds %d values', (shape, count) => expect(productOf(shape)).toBe(count));
