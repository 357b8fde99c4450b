/** Binary letters have no 0, also where an input never changes. */
import { expect, test } from 'vitest';
import { METHODS } from '../../quant/layer';
import { plainRecipe, randomProblem } from '../../../test/problems';
import { quantizeLayer } from './library';

const problem = randomProblem({ samples: 60, inputs: 24, neurons: 6 });
for (const X of [problem.floatInputs, problem.quantizedInputs])
  for (let i = 0; i < problem.samples; i++) {
    X[i * problem.inputs + 3] = 0; // dead
    X[i * problem.inputs + 7] = 2; // never changes
  }

test.each(
  METHODS.flatMap((method) =>
    (['wasm', 'reference'] as const).flatMap((backend) => [false, true].map((center) => ({ method, backend, center }))),
  ),
)('binary letters are ±δ for every input: $method, $backend, centered $center', async ({ method, backend, center }) => {
  const { neurons, inputs, samples, weights, floatInputs, quantizedInputs } = problem;
  const recipe = plainRecipe({ method, alphabet: 'binary', radius: 'neuron', center, fit: true });
  const found = await quantizeLayer(problem, recipe, { backend });
  expect(new Set(found.codes)).toEqual(new Set([-1, 1]));
  for (let c = 0; c < neurons; c++) {
    let shift = 0;
    for (let t = 0; t < inputs; t++) {
      const at = c * inputs + t;
      expect(found.values[at]).toBe(found.codes[at]! * found.steps[c]!);
      for (let i = 0; i < samples; i++)
        shift += weights[at]! * floatInputs[i * inputs + t]! - found.values[at]! * quantizedInputs[i * inputs + t]!;
    }
    // What the bias takes is the mean of the error of these very letters.
    expect(found.biasShift[c]).toBeCloseTo(shift / samples, 4);
  }
});
