import { inverse, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { random } from '../core/random';
import { randomProblem } from '../quant/random-problem';
import { referenceTarget } from '../../test/low-rank-reference';
import { problemSums } from '../../test/sums';
import { shareLayer } from './codebook';
import { walkCodes } from './codes';
import { kMeans } from './k-means';
import { targetOf } from './target';

const settings = (values: number, aware: boolean) => ({ values, aware, damping: 0.01, seed: 5 });

const codebookOf = ({ parts }: ReturnType<typeof shareLayer>) => {
  if (parts?.kind !== 'codebook') throw new Error('parts are missing');
  return parts;
};

/** The least cost of sorted numbers in `count` intervals, by dynamic programming over all of them. */
function leastCost(values: number[], importance: number[], count: number): number {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const cost = (from: number, to: number) => {
    const own = order.slice(from, to);
    const mass = own.reduce((sum, i) => sum + importance[i]!, 0);
    const mean = own.reduce((sum, i) => sum + importance[i]! * values[i]!, 0) / mass;
    return own.reduce((sum, i) => sum + importance[i]! * (values[i]! - mean) ** 2, 0);
  };
  let least = order.map((_, i) => cost(0, i + 1));
  for (let k = 1; k < count; k++)
    least = least.map((before, i) => {
      let best = before;
      for (let from = 1; from <= i; from++) best = Math.min(best, least[from - 1]! + cost(from, i + 1));
      return best;
    });
  return least.at(-1)!;
}

test.each(Array.from({ length: 50 }, (_, seed) => seed))(
  'k-means is where Lloyd ends, and not far from the least there is, problem %i',
  (seed) => {
    const rng = random(seed, 1);
    const values = Array.from({ length: 40 }, () => rng.normal());
    const importance = values.map(() => rng.uniform() + 0.01);
    const count = 2 + (seed % 7);
    const means = kMeans(values, importance, count, seed);
    expect(means).toHaveLength(count);
    const nearest = values.map(
      (x) => [...means].map((mean, k) => [Math.abs(x - mean), k] as const).sort((a, b) => a[0] - b[0])[0]![1],
    );
    const cost = values.reduce((sum, x, i) => sum + importance[i]! * (x - means[nearest[i]!]!) ** 2, 0);
    means.forEach((mean, k) => {
      const own = values.map((_, i) => i).filter((i) => nearest[i] === k);
      const mass = own.reduce((sum, i) => sum + importance[i]!, 0);
      expect(mean).toBeCloseTo(own.reduce((sum, i) => sum + importance[i]! * values[i]!, 0) / mass, 10);
    });
    const least = leastCost(values, importance, count);
    expect(cost).toBeGreaterThanOrEqual(least * (1 - 1e-9));
    expect(cost).toBeLessThanOrEqual(2 * least);
  },
);

test.each(Array.from({ length: 50 }, (_, seed) => seed))(
  'the walk with a codebook moves what is left to where it is best, problem %i',
  (seed) => {
    const inputs = 3 + (seed % 8);
    const problem = randomProblem({ neurons: 4, inputs, samples: 30, drift: seed % 2 ? 0.1 : 0, seed });
    const [sums] = problemSums(problem);
    const codebook = Float64Array.of(-0.8, -0.2, 0.1, 0.5);
    const group = { target: targetOf(problem.weights, inputs, sums!, 0.01), codes: new Uint8Array(4 * inputs), inputs };
    walkCodes(group, codebook);
    const { B, G } = referenceTarget(problem.weights, inputs, sums!, 0.01);
    for (let c = 0; c < 4; c++) {
      const letters: number[] = [];
      for (let t = 0; t < inputs; t++) {
        const rest = Array.from({ length: inputs - t }, (_, i) => t + i);
        const fixed = letters.map((_, s) => s);
        let moved = B.get(c, t);
        if (t > 0) {
          const d = Matrix.columnVector(letters.map((q, s) => B.get(c, s) - q));
          const shift = inverse(G.selection(rest, rest)).mmul(G.selection(rest, fixed)).mmul(d);
          moved += shift.get(0, 0);
        }
        const k = [...codebook].map((v, at) => [Math.abs(moved - v), at] as const).sort((a, b) => a[0] - b[0])[0]![1];
        expect(group.codes[c * inputs + t]).toBe(k);
        letters.push(codebook[k]!);
      }
    }
  },
);

describe.each([2, 3, 16])('%i values', (count) => {
  test.each([
    { groups: 1, drift: 0 },
    { groups: 1, drift: 0.1 },
    { groups: 3, drift: 0.1 },
  ])('by the outputs the error is smaller, $groups groups, drift $drift', ({ groups, drift }) => {
    const problem = randomProblem({ neurons: 12, inputs: 14, samples: 200, groups, drift });
    for (const rows of new Set([problem.floatInputs, problem.quantizedInputs]))
      for (let i = 1; i < rows.length; i++) rows[i] = 0.5 * rows[i]! + 0.7 * rows[i - 1]!;
    const sums = problemSums(problem);
    const [plain, aware] = [false, true].map((own) => shareLayer(problem, sums, problem.weights, settings(count, own)));
    expect(aware!.relativeError).toBeLessThan(plain!.relativeError);
    for (const layer of [plain!, aware!]) {
      const { codebook, codes } = codebookOf(layer);
      expect(codebook.length).toBe(count);
      expect([...codebook]).toEqual([...codebook].sort((a, b) => a - b));
      expect(layer.values).toEqual(Float32Array.from(codes, (k) => codebook[k]!));
      expect(new Set(codes).size).toBe(count);
    }
  });
});

test('values fitted by least squares leave an error that no other values of the same codes make smaller', () => {
  const problem = randomProblem({ neurons: 8, inputs: 10, samples: 120, drift: 0.1 });
  const sums = problemSums(problem);
  const layer = shareLayer(problem, sums, problem.weights, { ...settings(4, true), damping: 1e-9 });
  const { codebook, codes } = codebookOf(layer);
  const { floatInputs: X, quantizedInputs: Xq, weights: W } = problem;
  const slopes = new Float64Array(4);
  let scale = 0;
  for (let i = 0; i < 120; i++)
    for (let c = 0; c < 8; c++) {
      let rest = 0;
      const taken = new Float64Array(4);
      for (let t = 0; t < 10; t++) {
        const k = codes[c * 10 + t]!;
        rest += X[i * 10 + t]! * W[c * 10 + t]! - Xq[i * 10 + t]! * codebook[k]!;
        taken[k]! += Xq[i * 10 + t]!;
      }
      taken.forEach((x, k) => (slopes[k]! += x * rest));
      scale += rest * rest;
    }
  slopes.forEach((slope) => expect(Math.abs(slope)).toBeLessThan(1e-3 * scale));
});

test('fewer different weights than values: they are the codebook', () => {
  const problem = randomProblem({ neurons: 6, inputs: 8, samples: 50, drift: 0 });
  const weights = problem.weights.map((_, i) => [0.5, -0.25, 0][i % 3]!);
  for (const aware of [false, true]) {
    const layer = shareLayer(problem, problemSums({ ...problem, weights }), weights, settings(16, aware));
    expect([...codebookOf(layer).codebook]).toEqual([-0.25, 0, 0.5]);
    expect(layer.values).toEqual(weights);
    expect(layer.relativeError).toBe(0);
  }
});

test('the same seed gives the same codebook, without rows too, and inputs that are always 0 do no harm', () => {
  const problem = randomProblem({ neurons: 6, inputs: 8, samples: 50 });
  for (const rows of [problem.floatInputs, problem.quantizedInputs])
    for (let i = 0; i < 50; i++) rows.fill(0, i * 8, i * 8 + 3);
  const once = () => shareLayer(problem, problemSums(problem), problem.weights, settings(8, true));
  expect(once()).toEqual(once());
  expect(once().values.every(Number.isFinite)).toBe(true);
  expect(shareLayer(problem, null, problem.weights, settings(8, true)).biasShift).toEqual(new Float32Array(6));
});

test.each([1, 257, 2.5, NaN])('a codebook of %d values is refused', (values) => {
  expect(() =>
    shareLayer({ neurons: 1, inputs: 2, groups: 1 }, null, Float32Array.of(1, 2), settings(values, false)),
  ).toThrow(`A codebook has 2 to 256 values, and ${values} were asked for.`);
});
