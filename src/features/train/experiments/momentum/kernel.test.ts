import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { random } from '../../../../core/random';
import { extremeEigenvalues, kernelExtremes } from './kernel';
import { freshNetwork, layerInputs, type LinearNetwork } from './linear-network';
import { ARCHITECTURES } from './task';

const DATA = {
  S: Float64Array.of(1, 0.6, 0.3),
  YV: new Float64Array(6),
  classes: 2,
};

/** f as it depends on the weights, (r · classes). */
function outputs(network: LinearNetwork, weights: readonly Float64Array[]): number[] {
  const { B, classes, columns, scale } = network;
  const last = layerInputs(network, weights).at(-1)!;
  const width = last.length / columns;
  return Array.from({ length: columns * classes }, (_, at) => {
    const [k, c] = [Math.floor(at / classes), at % classes];
    if (!B) return scale * last[k * width + c]!;
    return (
      scale * Array.from({ length: width }, (_, i) => B[c * width + i]! * last[k * width + i]!).reduce((a, b) => a + b)
    );
  });
}

describe.each(ARCHITECTURES)('the kernel of %s networks', (architecture) => {
  test('has the extremes of J Jᵀ, by differences', () => {
    const network = freshNetwork(architecture, DATA, { layers: 3, width: 8, seed: 4 });
    const h = 1e-4;
    const columns = network.weights.flatMap((W, l) =>
      Array.from(W, (_, i) => {
        const at = (change: number) => {
          const moved = network.weights.map((own) => own.slice());
          moved[l]![i]! += change;
          return outputs(network, moved);
        };
        const [up, down] = [at(h), at(-h)];
        return up.map((value, k) => (value - down[k]!) / (2 * h));
      }),
    );
    const J = new Matrix(columns).transpose();
    const { realEigenvalues } = new EigenvalueDecomposition(J.mmul(J.transpose()), { assumeSymmetric: true });
    const { largest, kappa } = kernelExtremes(network);
    expect(largest / Math.max(...realEigenvalues)).toBeCloseTo(1, 6);
    expect((kappa * Math.min(...realEigenvalues)) / Math.max(...realEigenvalues)).toBeCloseTo(1, 5);
  });
});

test.each([1, 5, 60])('Lanczos finds the extreme eigenvalues of a matrix of %i', (n) => {
  const rng = random(n);
  const half = Matrix.from1DArray(
    n,
    n,
    Array.from({ length: n * n }, () => rng.normal()),
  );
  const S = half.add(half.transpose());
  const { realEigenvalues } = new EigenvalueDecomposition(S.clone(), { assumeSymmetric: true });
  const [smallest, largest] = extremeEigenvalues(
    (v) => Float64Array.from(S.mmul(Matrix.columnVector(Array.from(v))).to1DArray()),
    n,
  );
  expect(smallest).toBeCloseTo(Math.min(...realEigenvalues), 8);
  expect(largest).toBeCloseTo(Math.max(...realEigenvalues), 8);
});

test('eigenvalues that repeat end Lanczos early', () => {
  expect(
    extremeEigenvalues((v) => v.map((value) => 3 * value), 20).map((value) => Math.round(value * 1e9) / 1e9),
  ).toEqual([3, 3]);
});
