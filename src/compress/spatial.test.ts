import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expect, test } from 'vitest';
import { randomProblem } from '../quant/random-problem';
import { problemSums } from '../../test/sums';
import type { LayerFactoring } from './layer';
import { factorLayer } from './low-rank';

const factoring = (rank: number, aware: boolean): LayerFactoring => ({
  ...{ kind: 'low-rank', rank, aware, shape: 'spatial', damping: 0.01 },
});

/** A convolution of 3 channels of a group, kernel 3 × 2, with correlated inputs. */
function convolution(seed: number, drift: number, groups = 1) {
  const problem = randomProblem({ neurons: 8 * groups, inputs: 18, samples: 120, groups, drift, seed });
  const columns = groups * 18;
  for (const rows of new Set([problem.floatInputs, problem.quantizedInputs]))
    for (let i = 0; i < rows.length; i++) if (i % columns > 0) rows[i] = 0.6 * rows[i]! + 0.7 * rows[i - 1]!;
  return { ...problem, kernel: [3, 2] };
}

/** SVD_r of the matrix (channels · k_h, neurons · k_w), as weights. */
function cutPlain(weights: Float32Array, neurons: number, rank: number): number[] {
  const rows = new Matrix(9, neurons * 2);
  weights.forEach((w, i) => rows.set(Math.floor((i % 18) / 2), Math.floor(i / 18) * 2 + (i % 2), w));
  const svd = new SingularValueDecomposition(rows, { autoTranspose: true });
  const kept = Matrix.diag(svd.diagonal.map((σ, k) => (k < rank ? σ : 0)));
  const cut = svd.leftSingularVectors.mmul(kept).mmul(svd.rightSingularVectors.transpose());
  return Array.from(weights, (_, i) => cut.get(Math.floor((i % 18) / 2), Math.floor(i / 18) * 2 + (i % 2)));
}

test.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'k × 1 and 1 × k by the weights are a cut SVD, by the outputs they are better, problem %i',
  async (seed) => {
    const problem = convolution(seed, seed % 2 ? 0.1 : 0);
    const sums = problemSums(problem);
    const rank = 1 + (seed % 6);
    const plain = await factorLayer(problem, sums, problem.weights, factoring(rank, false));
    const expected = cutPlain(problem.weights, 8, rank);
    plain.values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    const aware = await factorLayer(problem, sums, problem.weights, factoring(rank, true));
    expect(aware.relativeError).toBeLessThan(plain.relativeError);
  },
);

test('spatial parts multiply to the values, in groups too', async () => {
  const problem = convolution(5, 0.1, 2);
  const { parts, values } = await factorLayer(problem, problemSums(problem), problem.weights, factoring(4, true));
  if (parts?.kind !== 'low-rank') throw new Error('parts are missing');
  const { down, up, rank } = parts;
  expect([rank, down.length, up.length]).toEqual([4, 2 * 4 * 9, 16 * 4 * 2]);
  values.forEach((value, i) => {
    const [c, s, x] = [Math.floor(i / 18), Math.floor((i % 18) / 2), i % 2];
    const first = Math.floor(c / 8) * 4;
    let sum = 0;
    for (let r = 0; r < 4; r++) sum += up[(c * 4 + r) * 2 + x]! * down[(first + r) * 9 + s]!;
    expect(value).toBeCloseTo(sum, 6);
  });
});

test('the full rank of a spatial cut gives back the weights', async () => {
  const problem = convolution(3, 0);
  const found = await factorLayer(problem, problemSums(problem), problem.weights, factoring(99, true));
  expect(found.parts).toMatchObject({ rank: 9 });
  found.values.forEach((value, i) => expect(value).toBeCloseTo(problem.weights[i]!, 4));
});
