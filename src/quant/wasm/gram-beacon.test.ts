import { expect, test } from 'vitest';
import { random } from '../../core/random';
import { plainRecipe, randomProblem } from '../../../test/problems';
import { solveProblem } from '../../../test/solve';
import { ALPHABETS } from '../layer';
import { quantizeReference } from '../reference/problem';
import { openWasmSolver } from './solver';

test('letters of Beacon on random shapes: those of the reference, or others at the same angle', async () => {
  const rng = random(29);
  let [neurons, alike] = [0, 0];
  for (let seed = 0; seed < 60; seed++) {
    const groups = 1 + rng.below(3);
    const problem = randomProblem({
      ...{ samples: 4 + rng.below(150), inputs: 2 + rng.below(90), groups, seed },
      neurons: groups * (1 + rng.below(20)),
      drift: rng.below(2) / 5,
    });
    const recipe = plainRecipe({
      ...{ method: 'beacon', bits: 1 + rng.below(8), alphabet: ALPHABETS[rng.below(4)]! },
      ...{ shrink: rng.below(2) === 1, center: rng.below(2) === 1, order: rng.below(2) ? 'norm' : 'natural' },
    });
    const found = await solveProblem((options) => openWasmSolver(options), problem, recipe);
    const expected = quantizeReference(problem, recipe);
    const { inputs } = problem;
    for (let c = 0; c < problem.neurons; c++) {
      const row = (codes: Int8Array) => codes.slice(c * inputs, (c + 1) * inputs);
      neurons++;
      if (String(row(found.codes)) !== String(row(expected.codes))) continue;
      alike++;
      expect(Math.abs(found.steps[c]! / expected.steps[c]! - 1)).toBeLessThan(1e-5);
    }
    // Another letter on the way leads to others, as good in the mean.
    expect(found.relativeError).toBeLessThan(1.2 * expected.relativeError + 1e-3);
  }
  expect(alike).toBeGreaterThan(0.97 * neurons);
});
