import { describe, expect, test } from 'vitest';
import { randomDense, smallTask } from '../../../test/graph-tasks';
import { slopes } from '../../../test/slopes';
import { random } from '../../core/random';
import { accuracy, predictions } from './cross-entropy';
import { dropped, TWO_LAYERS, trainTwoLayers, twoLayerGradients, twoLayerLogits } from './two-layers';

const { S, ...task } = smallTask();
const hidden = 5;
const keep = dropped(new Float32Array(task.X.rows * hidden).fill(1), 0.3, random(4));
const turn = () => Promise.resolve();

describe.each([
  ['with a graph', S],
  ['without a graph', null],
])('two layers %s', (_, propagation) => {
  const network = {
    W1: randomDense(6, hidden, 1),
    b1: randomDense(1, hidden, 2).values,
    W2: randomDense(hidden, 3, 3),
    b2: randomDense(1, 3, 4).values,
  };
  const own = { ...task, S: propagation };

  test.each(['W1', 'b1', 'W2', 'b2'] as const)('the gradient by %s is the slope of the loss', async (name) => {
    const parameter = network[name];
    const values = parameter instanceof Float32Array ? parameter : parameter.values;
    const at = ['W1', 'b1', 'W2', 'b2'].indexOf(name);
    const { gradients } = twoLayerGradients(network, own, keep);
    const loss = () => twoLayerGradients(network, own, keep).loss;
    const { told, measured } = await slopes(loss, values, gradients[at]!, { step: 3e-3 });
    expect(Math.abs(told)).toBeGreaterThan(1e-3);
    expect(told).toBeCloseTo(measured, 3);
  });

  test('they learn what they are trained on, the same for the same seed', async () => {
    const train = () => trainTwoLayers(own, { ...TWO_LAYERS, dropout: 0.1, rate: 0.05, seed: 3, epochs: 300 }, turn);
    const trained = await train();
    const told = predictions(twoLayerLogits(trained, task.X, propagation));
    const truth = new Int32Array(task.X.rows);
    task.rows.forEach((row, i) => (truth[row] = task.labels[i]!));
    expect(accuracy(told, truth, task.rows)).toBe(100);
    expect(await train()).toEqual(trained);
  });
});

test('a share of the values is dropped, and the mean stays', () => {
  const values = dropped(new Float32Array(20000).fill(1), 0.4, random(1));
  const zeros = values.filter((value) => value === 0).length;
  expect(zeros / values.length).toBeCloseTo(0.4, 1);
  expect(values.reduce((a, b) => a + b) / values.length).toBeCloseTo(1, 1);
  expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.6)]));
});
