import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METHODS } from '../core/layer';
import { anyProblem, plainRecipe, randomProblem } from '../core/problems-testing';
import { quantizeReference } from '../core/reference';
import { difference, solveProblem, type OpenSolver } from '../core/solver-testing';
import { openRuntime } from './onnxruntime';
import { chooseForm, openWasmSolver } from './wasm-solver';

const open: OpenSolver = async (options) => openWasmSolver(await openRuntime(), options);

describe.each(['gram', 'path'] as const)('%s form', (form) => {
  test.each(METHODS)('%s on random shapes', async (method) => {
    await fc.assert(
      fc.asyncProperty(anyProblem, async ({ problem, recipe, batches }) => {
        const own = { ...recipe, method };
        const found = await solveProblem(open, problem, own, { form, batches });
        expect(difference(found, quantizeReference(problem, own), 0.002)).toBe('');
      }),
      { numRuns: 40 },
    );
  });

  test.each(['layer', 'neuron'] as const)('several blocks, searched scales, radius %s', async (radius) => {
    const problem = randomProblem({ samples: 300, inputs: 200, neurons: 12 });
    const recipe = plainRecipe({ bits: 3, radius });
    const scales = [0.6, 0.9, 1.2];
    const found = await solveProblem(open, problem, recipe, { form, batches: 2, scales });
    const expected = quantizeReference(problem, recipe, scales);
    expect(difference(found, expected, 0.002)).toBe('');
    found.biasShift.forEach((b, c) => expect(b).toBeCloseTo(expected.biasShift[c]!, 3));
  });
});

test.each([
  [{ neurons: 64, inputs: 576, groups: 1 }, 1, 'path'],
  [{ neurons: 64, inputs: 576, groups: 1 }, 11, 'gram'],
  [{ neurons: 512, inputs: 512, groups: 1 }, 1, 'gram'],
] as const)('the form for %j with %i candidates is %s', (shape, candidates, form) => {
  const choice = chooseForm({ shape, samples: 4096, diverged: true, candidates, form: null });
  expect(choice.form).toBe(form);
  expect(choice.reason).toMatch(/^fewer flops \(Gram form [\d.e+]+ GFLOP, path form [\d.e+]+ GFLOP\)$/);
});
