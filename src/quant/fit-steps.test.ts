import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepsOfWeights } from '../core/scale-groups';
import { fittedLoss, fittedFactor } from './fit-steps';
import type { LayerProblem } from '../core/layer-problem';
import { findsStep, METHODS, RADII, type LayerRecipe } from './layer';
import { anyFitted, plainRecipe, randomProblem } from '../../test/problems';
import { pathErrors, quantizeReference } from './reference/problem';

const allNeurons = ({ neurons }: LayerProblem) => Array.from({ length: neurons }, (_, c) => c);

/** ‖Xw − X̃q‖/‖Xw‖ of each neuron, of Q itself. */
function errorsOf(problem: LayerProblem, recipe: LayerRecipe, Q: Float32Array): number[] {
  const { inputs } = problem;
  const along = pathErrors(problem, recipe, allNeurons(problem), Q);
  return allNeurons(problem).map((c) => along[(c + 1) * inputs - 1]!);
}

const scaled = (Q: Float32Array, factor: number) => Q.map((q) => q * factor);

// Beacon fits its step itself, one for each neuron.
describe.each(METHODS.filter((method) => !findsStep({ method })))('%s', (method) => {
  test('the error that is told is that of Q, and Q is k·δ', () => {
    fc.assert(
      fc.property(anyFitted, ({ problem, recipe }) => {
        const own = { ...recipe, method };
        const found = quantizeReference(problem, own, [0.7, 1, 1.3]);
        const { values, codes, steps, neuronErrors } = found;
        const δ = stepsOfWeights(steps, problem, own);
        values.forEach((q, i) => {
          const [c, t] = [Math.floor(i / problem.inputs), i % problem.inputs];
          // A code of a ninth bit is not kept.
          if (Math.abs(codes[i]!) < 127) expect(q).toBe(Math.fround(codes[i]! * δ(c, t)) + 0);
        });
        errorsOf(problem, own, values).forEach((error, c) =>
          expect(Math.abs(error - neuronErrors[c]!)).toBeLessThan(1e-5 * Math.max(1, error)),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('no other multiple of a neuron’s letters is nearer', () => {
    const problem = randomProblem({ samples: 80, inputs: 40, neurons: 6, groups: 2 });
    const recipe = plainRecipe({ method, bits: 2, fit: true });
    const { values } = quantizeReference(problem, recipe, [0.6, 1.1]);
    const best = errorsOf(problem, recipe, values);
    for (const factor of [0.9, 0.99, 0.998, 1.002, 1.01, 1.1])
      errorsOf(problem, recipe, scaled(values, factor)).forEach((error, c) => expect(error).toBeGreaterThan(best[c]!));
  });

  test.each(RADII)('with radius %s the error is never larger than without', (radius) => {
    fc.assert(
      fc.property(anyFitted, ({ problem, recipe: { groupSize: _, ...recipe } }) => {
        const own = { ...recipe, method, radius };
        const scales = [0.5, 0.9, 1.3];
        const fitted = quantizeReference(problem, own, scales);
        const plain = quantizeReference(problem, { ...own, fit: false }, scales);
        expect(fitted.relativeError).toBeLessThanOrEqual(plain.relativeError + 1e-6);
      }),
      { numRuns: 30 },
    );
  });
});

test('letters of zeros, and those that turn the output around, keep their step', () => {
  const norm = 4;
  expect(fittedFactor({ error: norm, product: norm, norm })).toBe(1); // z = 0
  expect(fittedFactor({ error: 9, product: 6, norm })).toBe(1); // z = −y/2
  expect(fittedFactor({ error: 0, product: 0, norm: 0 })).toBe(1);
});

test('the error of a factor follows from the sums', () => {
  const [y, z] = [
    [3, 1, -2],
    [2.5, 0.5, -1],
  ] as const;
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const u = y.map((x, i) => x - z[i]!);
  const sums = { error: dot(u, u), product: dot(u, y), norm: dot(y, y) };
  const factor = fittedFactor(sums);
  expect(factor).toBeCloseTo(dot(y, z) / dot(z, z), 3);
  const left = y.map((x, i) => x - factor * z[i]!);
  expect(fittedLoss(sums)).toBeCloseTo(dot(left, left), 12);
});
