import { expect, test } from 'vitest';
import { randomDense } from '../../../test/graph-tasks';
import { slopes } from '../../../test/slopes';
import { accuracy, crossEntropy, predictions } from './cross-entropy';

const labels = [2, 0, 1, 1];

test('the gradient of the cross-entropy is its slope, and its rows sum to 0', async () => {
  const Z = randomDense(4, 3, 1);
  const { gradient } = crossEntropy(Z, labels);
  const { told, measured } = await slopes(() => crossEntropy(Z, labels).loss, Z.values, gradient.values);
  expect(told).toBeCloseTo(measured, 4);
  for (let i = 0; i < 4; i++)
    expect(gradient.values.subarray(3 * i, 3 * i + 3).reduce((a, b) => a + b)).toBeCloseTo(0, 6);
});

test('equal logits cost the logarithm of the classes; large ones do not overflow', () => {
  const Z = randomDense(4, 3, 1);
  Z.values.fill(0);
  expect(crossEntropy(Z, labels).loss).toBeCloseTo(Math.log(3), 6);
  Z.values.fill(-500);
  labels.forEach((label, i) => (Z.values[3 * i + label] = 500));
  expect(crossEntropy(Z, labels).loss).toBe(0);
});

test('a node is told by its largest logit, and accuracy counts the nodes asked for', () => {
  const predicted = predictions({ kind: 'dense', rows: 3, columns: 2, values: Float32Array.of(0, 1, 2, 2, 5, 4) });
  expect([...predicted]).toEqual([1, 0, 0]);
  expect(accuracy(predicted, [1, 1, 0], [0, 1])).toBe(50);
  expect(accuracy(predicted, [1, 1, 0], [0, 2])).toBe(100);
});
