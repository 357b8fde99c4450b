/** The sums of a solver against those of `problemSums`. */
import { expect, test } from 'vitest';
import type { LayerProblem } from '../src/core/layer-problem';
import type { LayerRecipe } from '../src/quant/layer';
import type { LayerSolver } from '../src/quant/solver';
import type { GroupSums } from '../src/quant/sums';
import { plainRecipe, randomProblem } from './problems';
import type { Variation } from './solve';
import { problemSums } from './sums';

/** `withRows` of a backend. */
export type UseSolver = <T>(
  problem: LayerProblem,
  recipe: LayerRecipe,
  variation: Variation,
  use: (solver: LayerSolver) => Promise<T>,
) => Promise<T>;

/** Of the mean square, the greatest difference that is allowed. */
const TOLERANCE = 2e-6;

const CASES = [
  { groups: 1, drift: 0.1, inputs: 9 },
  { groups: 1, drift: 0, inputs: 40 },
  { groups: 3, drift: 0.2, inputs: 37 },
  { groups: 2, drift: 0.2, inputs: 7 },
] as const;

/** @param use has a solver of any backend opened, with the rows of a problem, while it is used */
export function sumsSuite(use: UseSolver): void {
  const choices = CASES.flatMap((each) => [false, true].map((center) => ({ ...each, center })));
  test.each(choices)('sums of $groups groups, $inputs inputs, drift $drift, centered $center', async (given) => {
    const { center, ...shape } = given;
    const problem = randomProblem({ ...shape, neurons: 12, samples: 300 });
    const found = await use(problem, plainRecipe({ center }), { form: 'gram', batches: 2 }, async (solver) => ({
      sums: await solver.sums(),
      means: await solver.means(),
    }));
    const { means, centered } = center ? lessMeans(problem) : { means: null, centered: problem };
    if (means) for (const kind of ['float', 'quantized'] as const) expectClose(found.means![kind], means[kind], 1);
    else expect(found.means).toBeNull();
    const expected = problemSums(centered);
    expect(found.sums).toHaveLength(expected.length);
    for (const [g, sums] of expected.entries()) expectSums(found.sums[g]!, sums);
  });
}

function expectSums(found: GroupSums, expected: GroupSums): void {
  const { samples } = expected;
  expect(found.samples).toBe(samples);
  expect(found.E === null).toBe(expected.E === null);
  expectClose(found.H, expected.H, samples);
  if (expected.E) expectClose(found.E!, expected.E, samples);
  expectClose(found.inputSums, expected.inputSums, samples);
  expectClose(found.outputSums, expected.outputSums, samples);
  expectClose(found.squaredNorms, expected.squaredNorms, samples);
  expectClose(found.squaredDrifts, expected.squaredDrifts, samples);
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, size: number): void {
  expect(found).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(found[i]! - expected[i]!), String(i)).toBeLessThan(TOLERANCE * size);
}

/** A problem whose columns lose their means, rounded to float32. */
function lessMeans(problem: LayerProblem) {
  const { samples, groups, inputs } = problem;
  const columns = groups * inputs;
  const taken = (X: Float32Array) => {
    const means = Float32Array.from({ length: columns }, (_, t) => {
      let sum = 0;
      for (let i = 0; i < samples; i++) sum += X[i * columns + t]!;
      return sum / samples;
    });
    return { means, rows: X.map((x, i) => x - means[i % columns]!) };
  };
  const float = taken(problem.floatInputs);
  const quantized = problem.quantizedInputs === problem.floatInputs ? float : taken(problem.quantizedInputs);
  return {
    means: { float: float.means, quantized: quantized.means },
    centered: { ...problem, floatInputs: float.rows, quantizedInputs: quantized.rows },
  };
}
