import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expect, test } from 'vitest';
import { randomProblem } from '../quant/random-problem';
import { problemSums } from '../../test/sums';
import { separateLayer } from './separable';

const TAPS = 6;
const settings = (aware: boolean) => ({ aware, damping: 0.01 });

/** Channels of kernel 3 × 2, correlated inputs. */
function convolution(seed: number, { channels = 3, groups = 1, neurons = 8, drift = 0 } = {}) {
  const inputs = channels * TAPS;
  const problem = randomProblem({ neurons: neurons * groups, inputs, samples: 150, groups, drift, seed });
  for (const rows of new Set([problem.floatInputs, problem.quantizedInputs]))
    for (let i = 1; i < rows.length; i++) rows[i] = 0.6 * rows[i]! + 0.7 * rows[i - 1]!;
  return { ...problem, kernel: [3, 2] };
}

/** The rank-1 cut of each channel of one group, by its definition. */
function cutPlain(weights: Float32Array, neurons: number, channels: number): number[] {
  const values = new Array<number>(weights.length);
  for (let i = 0; i < channels; i++) {
    const at = (c: number, k: number) => (c * channels + i) * TAPS + k;
    const own = new Matrix(neurons, TAPS);
    for (let c = 0; c < neurons; c++) for (let k = 0; k < TAPS; k++) own.set(c, k, weights[at(c, k)]!);
    const svd = new SingularValueDecomposition(own, { autoTranspose: true });
    for (let c = 0; c < neurons; c++)
      for (let k = 0; k < TAPS; k++)
        values[at(c, k)] = svd.leftSingularVectors.get(c, 0) * svd.diagonal[0]! * svd.rightSingularVectors.get(k, 0);
  }
  return values;
}

test.each(Array.from({ length: 50 }, (_, seed) => seed))(
  'depthwise and pointwise by the weights are rank-1 cuts of the channels, by the outputs they are better, problem %i',
  async (seed) => {
    const channels = 1 + (seed % 4);
    const problem = convolution(seed, { channels, neurons: 2 + (seed % 9), drift: seed % 2 ? 0.1 : 0 });
    const sums = problemSums(problem);
    const plain = await separateLayer(problem, sums, problem.weights, settings(false));
    const expected = cutPlain(problem.weights, problem.neurons, channels);
    plain.values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    const aware = await separateLayer(problem, sums, problem.weights, settings(true));
    expect(aware.relativeError).toBeLessThan(plain.relativeError);
  },
);

test('one channel by the outputs is the cut in its metric', async () => {
  const problem = convolution(4, { channels: 1 });
  const sums = problemSums(problem);
  const { values } = await separateLayer(problem, sums, problem.weights, { aware: true, damping: 1e-6 });
  const H = Matrix.from1DArray(TAPS, TAPS, [...sums[0]!.H]);
  // Of the outputs XWᵀ themselves: (XWᵀ)ᵀ(XWᵀ) = W H Wᵀ, so the best mix p is its first eigenvector.
  const W = Matrix.from1DArray(8, TAPS, [...problem.weights]);
  const svd = new SingularValueDecomposition(W.mmul(H).mmul(W.transpose()));
  const u = svd.leftSingularVectors.subMatrix(0, 7, 0, 0);
  const expected = u.mmul(u.transpose()).mmul(W).to1DArray();
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 3));
});

test('separable parts multiply to the values, in groups too', async () => {
  const problem = convolution(2, { groups: 2, drift: 0.1 });
  const { parts, values } = await separateLayer(problem, problemSums(problem), problem.weights, settings(true));
  if (parts?.kind !== 'separable') throw new Error('parts are missing');
  const { depthwise, pointwise } = parts;
  expect([depthwise.length, pointwise.length]).toEqual([2 * 3 * TAPS, 16 * 3]);
  values.forEach((value, i) => {
    const [c, t] = [Math.floor(i / 18), i % 18];
    const channel = Math.floor(t / TAPS);
    const first = Math.floor(c / 8) * 18;
    expect(value).toBeCloseTo(pointwise[c * 3 + channel]! * depthwise[first + t]!, 6);
  });
});

test('weights that are such a pair are found again', async () => {
  const problem = convolution(9);
  const weights = problem.weights.map((_, i) => {
    const [c, t] = [Math.floor(i / 18), i % 18];
    return Math.sin(1 + c + 8 * Math.floor(t / TAPS)) * Math.cos(t);
  });
  for (const sums of [null, problemSums({ ...problem, weights })]) {
    const { values, relativeError } = await separateLayer(problem, sums, weights, settings(true));
    values.forEach((value, i) => expect(value).toBeCloseTo(weights[i]!, 4));
    expect(relativeError).toBeLessThan(1e-5);
  }
});

test('channels that are always 0 keep finite kernels', async () => {
  const problem = convolution(3);
  for (const rows of [problem.floatInputs, problem.quantizedInputs])
    for (let i = 0; i < 150; i++) rows.fill(0, i * 18, i * 18 + TAPS);
  const found = await separateLayer(problem, problemSums(problem), problem.weights, settings(true));
  expect(found.values.every(Number.isFinite)).toBe(true);
  expect(found.relativeError).toBeLessThan(1);
});

test.each([
  [{ neurons: 6, inputs: 9, groups: 6, kernel: [3, 3] }, 'It is a depthwise layer as it is. Leave the layer out.'],
  [{ neurons: 6, inputs: 9, groups: 1 }, 'It has no kernel that a depthwise layer could take. Leave the layer out.'],
  [
    { neurons: 6, inputs: 9, groups: 1, kernel: [1, 1] },
    'It has no kernel that a depthwise layer could take. Leave the layer out.',
  ],
])('%j is refused as no pair', async (shape, sentence) => {
  const weights = new Float32Array(shape.neurons * shape.inputs);
  await expect(separateLayer(shape, null, weights, settings(true))).rejects.toThrow(sentence);
});
