import { describe, expect, test } from 'vitest';
import { plainRecipe, randomProblem } from '../../test/problems';
import { prunedLettersSuite } from '../../test/pruned-letters-suite';
import { withRows } from '../../test/solve';
import { random } from '../core/random';
import type { LayerRecipe } from './layer';
import { recipeWithZero } from './pruned';
import { quantizer, radii, stepOf } from './alphabet';
import { quantizeReference } from './reference/problem';
import { openWasmSolver } from './wasm/solver';

describe('wasm', () => prunedLettersSuite((...given) => withRows(openWasmSolver, ...given), ['gram', 'path']));

test('a pruned weight is a step of the path whose letter is 0', () => {
  const problem = randomProblem({ samples: 50, inputs: 12, neurons: 4 });
  const { weights, floatInputs: X, quantizedInputs: Xq, inputs, samples } = problem;
  const recipe = plainRecipe();
  const rng = random(9);
  const keep = Uint8Array.from(weights, () => rng.below(2));
  const found = quantizeReference(problem, recipe, [1], keep);
  const base = radii(weights, problem, recipe);
  for (let c = 0; c < problem.neurons; c++) {
    const rounding = quantizer(recipe, stepOf(base[c]!, 1, recipe));
    const u = new Float64Array(samples);
    for (let t = 0; t < inputs; t++) {
      const column = (rows: Float32Array, i: number) => rows[i * inputs + t]!;
      let [inner, norm] = [0, 0];
      for (let i = 0; i < samples; i++) {
        u[i]! += weights[c * inputs + t]! * column(X, i);
        inner += u[i]! * column(Xq, i);
        norm += column(Xq, i) ** 2;
      }
      const q = keep[c * inputs + t] ? Math.fround(rounding.value(inner / norm)) : 0;
      for (let i = 0; i < samples; i++) u[i]! -= q * column(Xq, i);
      expect(found.values[c * inputs + t]).toBe(q);
    }
  }
});

test.each<[Partial<LayerRecipe>, string]>([
  [{ alphabet: 'binary' }, 'Pruned weights are 0, which is no level of the binary grid. Take another grid.'],
  [
    { method: 'beacon' },
    'Beacon chooses levels that lie evenly around 0, and pruned weights are 0. Take another method.',
  ],
  [
    { regularizer: { kind: 'L0', lambda: 0.1 } },
    'L0 prunes by its own threshold, and cannot keep to weights that are chosen. Leave it out.',
  ],
])('no 0 for pruned weights: %j', (change, sentence) => {
  expect(() => recipeWithZero(plainRecipe(change))).toThrow(sentence);
});
