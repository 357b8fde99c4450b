import { expect, test } from 'vitest';
import { runOnnx } from '../../../../../test/run-onnx';
import { random } from '../../../../core/random';
import { productOf } from '../../../../core/shape';
import { writeOnnx } from '../../../../engine/training/write-student';
import { logitsOf } from '../../../../train/outputs';
import { freshConvNet, freshPerceptron } from './fresh-graph';

const wide = { shape: [3, 5, 7], classes: 4 };
const flat = { shape: [12], classes: 3 };
const thin = { shape: [2, 1, 6], classes: 2 };

test.each([
  ['a perceptron on pictures', freshPerceptron(wide, [9, 6], 1)],
  ['a perceptron on features', freshPerceptron(flat, [5], 1)],
  ['a linear network', freshPerceptron(flat, [], 1)],
  ['convolutions', freshConvNet(wide, [4, 6], 1)],
  ['convolutions on pictures that cannot be halved', freshConvNet(thin, [3, 2], 1)],
])('%s: onnxruntime says what jax-js says', async (_, graph) => {
  const rng = random(2);
  const count = 3;
  const x = Float32Array.from({ length: count * productOf(graph.input.shape) }, () => rng.normal());
  const here = await logitsOf(graph, x, count);
  const there = await runOnnx(writeOnnx(graph), x, [count, ...graph.input.shape]);
  expect(there).toHaveLength(here.length);
  here.forEach((z, i) => expect(Math.abs(there[i]! - z)).toBeLessThan(1e-5 * Math.max(1, Math.abs(z))));
});

test('weights follow from the seed, and have the deviation of their inputs', () => {
  const weights = (seed: number) =>
    [...freshPerceptron({ shape: [400], classes: 10 }, [100], seed).layers.values()][0]!.weights;
  expect(weights(1)).toEqual(weights(1));
  expect(weights(1)).not.toEqual(weights(2));
  const deviation = Math.sqrt(weights(1).reduce((sum, w) => sum + w * w, 0) / 40_000);
  expect(deviation / Math.sqrt(2 / 400)).toBeCloseTo(1, 1);
});

test('what is no picture is refused by convolutions', () => {
  expect(() => freshConvNet(flat, [4], 1)).toThrow('Convolutions need pictures (channels, height, width)');
});
