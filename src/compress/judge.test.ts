import { expect, test } from 'vitest';
import { random } from '../core/random';
import { relative } from '../core/stats/relative-error';
import { randomProblem } from '../quant/random-problem';
import { problemSums } from '../../test/sums';
import { judgeByProducts, judgeWeights } from './judge';

test.each([
  { groups: 1, diverged: true },
  { groups: 3, diverged: true },
  { groups: 2, diverged: false },
])('weights are judged from sums as by their outputs, $groups groups, diverged $diverged', ({ groups, diverged }) => {
  const problem = randomProblem({ neurons: 6, inputs: 9, samples: 40, groups, seed: 5, drift: diverged ? 0.1 : 0 });
  const { weights, floatInputs: X, quantizedInputs: Xq, neurons, inputs, samples } = problem;
  const drawn = random(7);
  const Q = weights.map((w) => w + 0.1 * drawn.normal());
  const found = judgeWeights(problem, problemSums(problem), weights, Q);
  let [error, norm] = [0, 0];
  for (let c = 0; c < neurons; c++) {
    const first = Math.floor(c / (neurons / groups)) * inputs;
    let [ownError, ownNorm, sum] = [0, 0, 0];
    for (let i = 0; i < samples; i++) {
      let [y, z] = [0, 0];
      for (let t = 0; t < inputs; t++) {
        y += X[i * groups * inputs + first + t]! * weights[c * inputs + t]!;
        z += Xq[i * groups * inputs + first + t]! * Q[c * inputs + t]!;
      }
      ownError += (y - z) ** 2;
      ownNorm += y ** 2;
      sum += y - z;
    }
    expect(found.neuronErrors[c]).toBeCloseTo(relative(Math.sqrt(ownError), Math.sqrt(ownNorm)), 5);
    expect(found.biasShift[c]).toBeCloseTo(sum / samples, 5);
    error += ownError;
    norm += ownNorm;
  }
  expect(found.relativeError).toBeCloseTo(Math.sqrt(error / norm), 6);
});

test.each([0, 0.1])('judged by products it is the same, drift %d', async (drift) => {
  const problem = randomProblem({ neurons: 6, inputs: 9, samples: 40, groups: 3, seed: 5, drift });
  const drawn = random(8);
  const Q = problem.weights.map((w) => w + 0.1 * drawn.normal());
  const sums = problemSums(problem);
  const found = await judgeByProducts(problem, sums, problem.weights, Q, () => undefined);
  const expected = judgeWeights(problem, sums, problem.weights, Q);
  expect(found.relativeError).toBeCloseTo(expected.relativeError, 6);
  expected.neuronErrors.forEach((error, c) => expect(found.neuronErrors[c]).toBeCloseTo(error, 6));
  expect(found.biasShift).toEqual(expected.biasShift);
});
