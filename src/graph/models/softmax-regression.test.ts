import { expect, test } from 'vitest';
import { smallTask } from '../../../test/graph-tasks';
import { takeRows, toDense, type SparseMatrix } from '../matrix';
import { multiplyDense } from '../propagate';
import { accuracy, crossEntropy, predictions } from './cross-entropy';
import { addToRows, columnSums, multiplyAcross } from './products';
import { trainRegression } from './softmax-regression';

const { X: all, rows, labels, classes } = smallTask({ nodes: 20, features: 12 });
const X = takeRows(all, rows) as SparseMatrix;
const settings = { seed: 1, decay: 0.01, rate: 0.2, epochs: 400 };
const turn = () => Promise.resolve();

test('regression ends where its gradient is the decay: no slope is left', async () => {
  const { theta, bias } = await trainRegression(X, labels, classes, { ...settings, rate: 0.02, epochs: 2000 }, turn);
  const Z = multiplyDense(X, theta);
  addToRows(Z, bias);
  const { gradient } = crossEntropy(Z, labels);
  const slope = multiplyAcross(toDense(X), gradient).values;
  theta.values.forEach((value, i) => expect(slope[i]! + 0.01 * value).toBeCloseTo(0, 4));
  columnSums(gradient).forEach((value, i) => expect(value + 0.01 * bias[i]!).toBeCloseTo(0, 4));
  expect(
    accuracy(
      predictions(Z),
      labels,
      rows.map((_, i) => i),
    ),
  ).toBe(100);
});

test('the same seed gives the same regression, another begins elsewhere; turns tell how far it is', async () => {
  const shares: number[] = [];
  const train = (seed: number) =>
    trainRegression(X, labels, classes, { ...settings, seed, epochs: 4 }, (share) => {
      shares.push(share);
      return Promise.resolve();
    });
  const [one, same, other] = [await train(1), await train(1), await train(2)];
  expect(same).toEqual(one);
  expect(other.theta.values).not.toEqual(one.theta.values);
  expect(shares.slice(0, 4)).toEqual([0.25, 0.5, 0.75, 1]);
});
