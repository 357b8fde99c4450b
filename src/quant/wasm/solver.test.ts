import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LayerProblem } from '../../core/layer-problem';
import { BLOCK_SIZES, isFactored, METHOD_NAMES, METHODS, ORDERS } from '../layer';
import {
  anyCentered,
  anyFitted,
  anyProblem,
  oddProblems,
  plainRecipe,
  randomProblem,
  withFirstAlike,
} from '../../../test/problems';
import { quantizeReference } from '../reference/problem';
import { difference, FITTED, solveProblem, type OpenSolver } from '../../../test/solver-suite';
import { formOf, openWasmSolver } from './solver';

const open: OpenSolver = (options) => openWasmSolver(options);

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

  test.each(METHODS)('%s with centered inputs', async (method) => {
    await fc.assert(
      fc.asyncProperty(anyCentered, fc.constantFrom(...ORDERS), async ({ problem, recipe, batches }, order) => {
        const own = { ...recipe, method, order, center: true };
        const scales = [0.8, 1.1];
        const found = await solveProblem(open, problem, own, { form, batches, scales });
        const expected = quantizeReference(problem, own, scales);
        expect(difference(found, expected, 0.002)).toBe('');
      }),
      { numRuns: 40 },
    );
  });

  test.each(METHODS)('%s with fitted steps', async (method) => {
    await fc.assert(
      fc.asyncProperty(anyFitted, async ({ problem, recipe, batches }) => {
        const own = { ...recipe, method };
        const scales = [0.8, 1.1];
        const found = await solveProblem(open, problem, own, { form, batches, scales });
        const expected = quantizeReference(problem, own, scales);
        expect(difference(found, expected, 0.002, FITTED)).toBe('');
      }),
      { numRuns: 40 },
    );
  });

  test('centered, where the first batch has X̃ = X', async () => {
    const given = randomProblem({ samples: 120, inputs: 40, neurons: 8 });
    const problem = withFirstAlike(given, 60);
    const own = plainRecipe({ center: true });
    const found = await solveProblem(open, problem, own, { form, batches: 2, firstAlike: true });
    expect(difference(found, quantizeReference(problem, own), 0)).toBe('');
  });

  describe.each(oddProblems())('$name', ({ problem }) => {
    test('centered', async () => {
      const own = plainRecipe({ center: true });
      const found = await solveProblem(open, problem, own, { form, batches: 2 });
      expect(difference(found, quantizeReference(problem, own), 0)).toBe('');
    });

    test.each(METHODS)('%s', async (method) => {
      const own = plainRecipe({ method });
      const found = await solveProblem(open, problem, own, { form });
      expect(difference(found, quantizeReference(problem, own), 0)).toBe('');
    });
  });

  test.each(METHODS)('%s with the largest inputs first', async (method) => {
    await fc.assert(
      fc.asyncProperty(anyProblem, async ({ problem, recipe, batches }) => {
        const own = { ...recipe, method, order: 'norm' as const };
        const found = await solveProblem(open, problem, own, { form, batches });
        const expected = quantizeReference(problem, own);
        expect(difference(found, expected, 0.002)).toBe('');
      }),
      { numRuns: 20 },
    );
  });

  test.each(METHODS)('%s with blocks of inputs', async (method) => {
    const any = fc.tuple(anyProblem, fc.constantFrom(...BLOCK_SIZES), fc.constantFrom(...ORDERS));
    await fc.assert(
      fc.asyncProperty(any, async ([{ problem, recipe, batches }, blockSize, order]) => {
        const own = { ...recipe, method, radius: 'neuron' as const, blockSize, order };
        const scales = [0.8, 1.1];
        const found = await solveProblem(open, problem, own, { form, batches, scales });
        expect(difference(found, quantizeReference(problem, own, scales), 0.002)).toBe('');
      }),
      { numRuns: 30 },
    );
  });

  test.each(['L0', 'L1'] as const)('%s with blocks of inputs', async (kind) => {
    const problem = randomProblem({ samples: 200, inputs: 150, neurons: 6 });
    const recipe = plainRecipe({ alphabet: 'symmetric', blockSize: 64, regularizer: { kind, lambda: 0.03 } });
    const found = await solveProblem(open, problem, recipe, { form });
    expect(difference(found, quantizeReference(problem, recipe), 0)).toBe('');
  });

  test.each(METHODS.flatMap((method) => (['layer', 'neuron'] as const).map((radius) => ({ method, radius }))))(
    'several blocks, searched scales, $method, radius $radius',
    async ({ method, radius }) => {
      const problem = randomProblem({ samples: 300, inputs: 200, neurons: 12 });
      const recipe = plainRecipe({ method, bits: 3, radius, order: radius === 'layer' ? 'norm' : 'natural' });
      const scales = [0.6, 0.9, 1.2];
      const found = await solveProblem(open, problem, recipe, { form, batches: 2, scales });
      const expected = quantizeReference(problem, recipe, scales);
      expect(difference(found, expected, 0.002)).toBe('');
      found.biasShift.forEach((b, c) => expect(b).toBeCloseTo(expected.biasShift[c]!, 3));
    },
  );
});

test.each([
  [{ neurons: 64, inputs: 576, groups: 1 }, 1, 'path'],
  [{ neurons: 64, inputs: 576, groups: 1 }, 11, 'gram'],
  [{ neurons: 512, inputs: 512, groups: 1 }, 1, 'gram'],
] as const)('the form for %j with %i candidates is %s', (shape, candidates, form) => {
  const choice = formOf({ shape, samples: 4096, diverged: true, candidates, form: null });
  expect(choice.form).toBe(form);
  expect(choice.reason).toMatch(
    /^cheaper \(Gram form [\d.]+ [MGT]FLOP, .+ [kM]B, path form [\d.]+ [MGT]FLOP, .+ [kM]B\)$/,
  );
});

test.each(['gptq', 'qronos'] as const)('%s is walked from Gram matrices, whatever form is there', async (method) => {
  const problem = randomProblem({ samples: 90, inputs: 40, neurons: 8, groups: 2 });
  const recipes = [
    plainRecipe({ method }),
    plainRecipe({ method, damping: 0.3 }),
    plainRecipe({ method, damping: 0.3, order: 'norm' }),
    plainRecipe({ method, shrink: true }),
    plainRecipe({ method: 'gpfq' }),
    plainRecipe({ method }),
  ];
  const solver = await openPath(problem);
  const forms: string[] = [];
  for (const recipe of recipes) {
    const found = await solver.solve(problem.weights, recipe, [1]);
    const reference = quantizeReference(problem, recipe);
    expect(difference(found, reference, 0)).toBe('');
    expect(found.keptShare === undefined).toBe(!(method === 'qronos' && recipe.shrink));
    forms.push(solver.form);
  }
  expect(forms).toEqual(['gram', 'gram', 'gram', 'gram', 'path', 'gram']);
  expect(solver.reason).toBe(
    `${METHOD_NAMES[method]} factors X̃ᵀX̃, which only the Gram form has (summed from rows kept for the path form)`,
  );
  solver.close();
});

test('a method known before is given its form at once', () => {
  const shape = { neurons: 64, inputs: 576, groups: 1 };
  const choice = formOf({ shape, samples: 4096, diverged: true, candidates: 1, form: 'path', method: 'qronos' });
  expect(choice.form).toBe('gram');
  expect(choice.reason).toMatch(/^Qronos factors X̃ᵀX̃, which only the Gram form has \(Gram form .* [kM]B\)$/);
});

/** A solver in path form with all rows of a problem. */
async function openPath({ neurons, inputs, groups, samples, weights, floatInputs, quantizedInputs }: LayerProblem) {
  const solver = await open({
    shape: { neurons, inputs, groups },
    geometry: { kind: 'matrix', inputs: groups * inputs, axisFromEnd: 1 },
    samples,
    diverged: true,
    candidates: 1,
    form: 'path',
    weights,
    pause: () => Promise.resolve(),
  });
  const shape = [samples, groups * inputs];
  await solver.add({ shape, float: floatInputs, quantized: quantizedInputs, positions: null });
  return solver;
}

describe.each(['gram', 'path'] as const)('neurons in slices, %s form', (form) => {
  const problem = randomProblem({ samples: 130, inputs: 70, neurons: 26 });
  /** Too little for all neurons at once, enough for a few. */
  const memory = { gram: 220_000, path: 240_000 };

  test.each(METHODS.flatMap((method) => (['layer', 'neuron'] as const).map((radius) => ({ method, radius }))))(
    '$method, radius $radius: as all at once',
    async ({ method, radius }) => {
      const recipe = plainRecipe({ method, bits: 3, radius });
      const scales = [0.7, 1, 1.3];
      const forms: string[] = [];
      const inSlices: OpenSolver = (options) => {
        const solver = openWasmSolver(options, null, memory[isFactored(method) ? 'gram' : form]);
        forms.push(solver.reason);
        return solver;
      };
      const found = await solveProblem(inSlices, problem, recipe, { form, scales });
      expect(forms[0]).toMatch(/; the neurons in (2|4|8|16) parts, for want of memory$/);
      expect(difference(found, quantizeReference(problem, recipe, scales), 0)).toBe('');
    },
  );

  test.each(['layer', 'neuron'] as const)('fitted steps, radius %s', async (radius) => {
    const recipe = plainRecipe({ bits: 2, radius, fit: true });
    const scales = [0.7, 0.9, 1.1];
    const inSlices: OpenSolver = (options) => openWasmSolver(options, null, memory[form]);
    const found = await solveProblem(inSlices, problem, recipe, { form, scales });
    const expected = quantizeReference(problem, recipe, scales);
    expect(difference(found, expected, 0, FITTED)).toBe('');
    found.biasShift.forEach((b, c) => expect(b).toBeCloseTo(expected.biasShift[c]!, 3));
  });

  test('where not even one neuron fits, it is refused', () => {
    const shape = { neurons: 26, inputs: 70, groups: 1 };
    const query = { shape, samples: 130, diverged: true, candidates: 3, form: null };
    expect(() => formOf(query, 50_000)).toThrow(
      /^This layer does not fit in memory: Gram form .+ and there are 50\.0 kB/,
    );
  });
});
