import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expect, test } from 'vitest';
import { randomDense } from '../../../../test/graph-tasks';
import { zeros } from '../products';
import { spectralNorm } from './spectral-norm';

test.each([1, 2, 3])('the spectral norm is the largest singular value (%i)', (seed) => {
  const W = randomDense(8, 8, seed);
  const values = Array.from({ length: 8 }, (_, i) => [...W.values.subarray(8 * i, 8 * i + 8)]);
  const largest = new SingularValueDecomposition(new Matrix(values)).diagonal[0]!;
  expect(spectralNorm(W) / largest).toBeCloseTo(1, 2);
});

test('of zeros it is 0', () => {
  expect(spectralNorm(zeros(3, 3))).toBe(0);
});
