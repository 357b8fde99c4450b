/** Letters beside pruned weights, of a backend against the float64 reference. */
import { describe, expect, test } from 'vitest';
import { random } from '../src/core/random';
import { offsetsOf } from '../src/quant/alphabet';
import type { LayerRecipe } from '../src/quant/layer';
import { recipeWithZero } from '../src/quant/pruned';
import { quantizeReference } from '../src/quant/reference/problem';
import { plainRecipe, randomProblem } from './problems';
import type { UseSolver } from './sums-suite';

const RECIPES: Partial<LayerRecipe>[] = [
  { method: 'gpfq' },
  { method: 'gpfq', offset: 'half', fit: true, order: 'norm' },
  { method: 'gpfq', groupSize: 32, center: true },
  { method: 'gpfq', regularizer: { kind: 'L1', lambda: 0.01 } },
  { method: 'gptq', bits: 3, fit: true },
  { method: 'gptq', radius: 'layer', order: 'norm', offset: 'integer' },
  { method: 'qronos', sweeps: 2, fit: true, bits: 3 },
  { method: 'qronos', shrink: true, groupSize: 64 },
  { method: 'spfq', alphabet: 'symmetric' },
  { method: 'rtn', radius: 'layer' },
];

/** A letter in a thousand, or one, may be turned by rounding, and others after it. */
const TURNED = 0.002;

export function prunedLettersSuite(use: UseSolver, forms: readonly ('gram' | 'path')[]): void {
  describe.each(forms)('%s form', (form) => {
    test.each(RECIPES)('letters beside pruned weights, %j', async (change) => {
      const recipe = plainRecipe(change);
      const problem = randomProblem({ samples: 260, inputs: 90, neurons: 12, groups: change.shrink ? 2 : 1 });
      const rng = random(5);
      const keep = Uint8Array.from(problem.weights, () => (rng.uniform() < 0.6 ? 1 : 0));
      const scales = [0.8, 1];
      const found = await use(problem, recipe, { form, scales }, (solver) =>
        solver.solve(problem.weights, recipe, scales, keep),
      );
      const expected = quantizeReference(problem, recipe, scales, keep);
      const offset = (c: number) => found.offsets?.[c] ?? 0;
      found.values.forEach((q, i) => {
        if (!keep[i]) expect([q, found.codes[i]! + offset(Math.floor(i / 90))], String(i)).toEqual([0, 0]);
      });
      expect(offsetsOf(recipeWithZero(recipe))).toEqual(expect.arrayContaining([...new Set(found.offsets ?? [0])]));
      const turned = found.codes.filter((k, i) => k !== expected.codes[i]).length;
      expect(turned).toBeLessThanOrEqual(Math.max(1, TURNED * keep.length));
      expect(found.relativeError / expected.relativeError).toBeCloseTo(1, 2);
    });
  });
}
