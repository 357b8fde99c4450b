import { expect, test } from 'vitest';
import { randomDense, smallTask } from '../../../test/graph-tasks';
import { takeRows, type SparseMatrix } from '../matrix';
import { multiplyDense } from '../propagate';
import { crossEntropy } from './cross-entropy';
import { addToRows, columnSums, multiplySparseAcross } from './products';
import { openRegressionGradient } from './regression-gradient';

test.each([2, 3, 4, 5, 7, 9])('with %i classes the gradient is that of products of matrices', (classes) => {
  const { X: all, rows, labels } = smallTask({ nodes: 20, features: 12, classes });
  const X = takeRows(all, rows) as SparseMatrix;
  const gradientOf = openRegressionGradient(X, labels, classes);
  for (const seed of [1, 2]) {
    const theta = randomDense(12, classes, seed);
    const bias = randomDense(1, classes, 9).values;
    const Z = multiplyDense(X, theta);
    addToRows(Z, bias);
    const { gradient } = crossEntropy(Z, labels);
    const found = gradientOf(theta.values, bias);
    multiplySparseAcross(X, gradient).values.forEach((value, i) => expect(found.theta[i]).toBeCloseTo(value, 6));
    columnSums(gradient).forEach((value, c) => expect(found.bias[c]).toBeCloseTo(value, 6));
  }
});
