import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LayerProblem } from '../../core/layer-problem';
import { BLOCK_SIZES, METHODS, ORDERS, type LayerRecipe, type Method } from '../layer';
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
import { difference, FITTED, solveProblem, type OpenSolver, type Variation } from '../../../test/solver-suite';
import type { Gpu } from '../../gpu/device';
import { openWebgpuSolver } from './solver';
import { withGpu } from '../../../test/gpu';

/** The kernels of an emulated GPU, and those of a real one. */
const KINDS = [
  { form: 'gram', kind: 'emulated' },
  { form: 'gram', kind: 'real' },
  { form: 'path', kind: 'emulated' },
  { form: 'path', kind: 'real' },
] as const;

type Kind = (typeof KINDS)[number];

const asKind = (gpu: Gpu, { kind }: Kind): Gpu => (kind === 'real' ? { ...gpu, software: false, quads: false } : gpu);

const solve = (kind: Kind, problem: LayerProblem, recipe = plainRecipe(), variation: Variation = {}) =>
  withGpu((gpu) => {
    const open: OpenSolver = (options) => openWebgpuSolver(asKind(gpu, kind), options);
    return solveProblem(open, problem, recipe, { form: kind.form, ...variation });
  });

/** '' where the letters are those of the reference, but for a share of them. */
async function unlike(kind: Kind, problem: LayerProblem, recipe: LayerRecipe, share: number, variation?: Variation) {
  const expected = quantizeReference(problem, recipe, variation?.scales);
  return difference(await solve(kind, problem, recipe, variation), expected, share);
}

/** Qronos solves with X̃ᵀX̃: with fewer rows than inputs that magnifies what float32 rounds off. */
function wellPosed(given: LayerProblem, method: Method): LayerProblem {
  const { inputs, neurons, groups } = given;
  return method === 'qronos' ? randomProblem({ samples: 3 * inputs + 20, inputs, neurons, groups }) : given;
}

describe.each(KINDS)('$form form, kernels of a $kind GPU', (kind) => {
  test.each(METHODS)('%s on random shapes, alphabets and batches', async (method) => {
    await fc.assert(
      fc.asyncProperty(anyProblem, async ({ problem: given, recipe, batches }) => {
        const problem = wellPosed(given, method);
        expect(await unlike(kind, problem, { ...recipe, method }, 1e-4, { batches })).toBe('');
      }),
      { numRuns: method === 'gpfq' ? 200 : 30 },
    );
  });

  test.each(['layer', 'neuron'] as const)('several blocks, searched scales, radius %s', async (radius) => {
    const problem = randomProblem({ samples: 700, inputs: 100, neurons: 24 });
    const recipe = plainRecipe({ bits: 3, radius });
    const scales = [0.6, 0.9, 1.2];
    const expected = quantizeReference(problem, recipe, scales);
    const found = await solve(kind, problem, recipe, { batches: 2, scales });
    expect(difference(found, expected, 1e-4)).toBe('');
    found.biasShift.forEach((b, c) => expect(b).toBeCloseTo(expected.biasShift[c]!, 3));
  });

  test.each(METHODS.filter((method) => method !== 'rtn'))('%s, the largest inputs first', async (method) => {
    const problem = randomProblem({ samples: 300, inputs: 70, neurons: 12, groups: 2 });
    const recipe = plainRecipe({ method, order: 'norm' });
    expect(await unlike(kind, problem, recipe, 1e-4, { scales: [0.8, 1] })).toBe('');
  });

  test.each(METHODS)('%s with centered inputs', async (method) => {
    await fc.assert(
      fc.asyncProperty(anyCentered, async ({ problem: given, recipe, batches }) => {
        const problem = wellPosed(given, method);
        const own = { ...recipe, method, center: true };
        expect(await unlike(kind, problem, own, 1e-4, { batches, scales: [0.8, 1.1] })).toBe('');
      }),
      { numRuns: method === 'gpfq' ? 60 : 15 },
    );
  });

  test.each(METHODS)('%s with fitted steps', async (method) => {
    await fc.assert(
      fc.asyncProperty(anyFitted, async ({ problem: given, recipe, batches }) => {
        const problem = wellPosed(given, method);
        const own = { ...recipe, method };
        const scales = [0.8, 1.1];
        const found = await solve(kind, problem, own, { batches, scales });
        expect(difference(found, quantizeReference(problem, own, scales), 1e-4, FITTED)).toBe('');
      }),
      { numRuns: method === 'gpfq' ? 60 : 15 },
    );
  });

  test('one fitted step for a layer, whose bias takes what its mean then is', async () => {
    const problem = randomProblem({ samples: 300, inputs: 40, neurons: 16 });
    const recipe = plainRecipe({ bits: 2, radius: 'layer', fit: true });
    const scales = [0.6, 0.9];
    const expected = quantizeReference(problem, recipe, scales);
    const found = await solve(kind, problem, recipe, { scales });
    expect(difference(found, expected, 0)).toBe('');
    found.biasShift.forEach((b, c) => expect(b).toBeCloseTo(expected.biasShift[c]!, 4));
  });

  test('centered, where the first batch has X̃ = X', async () => {
    const problem = withFirstAlike(randomProblem({ samples: 120, inputs: 40, neurons: 8 }), 60);
    const variation = { batches: 2, firstAlike: true };
    expect(await unlike(kind, problem, plainRecipe({ center: true }), 0, variation)).toBe('');
  });

  test('Qronos with as much of its correction as the samples bear out', async () => {
    const problem = randomProblem({ samples: 150, inputs: 70, neurons: 12, groups: 2, drift: 0.5 });
    const recipe = plainRecipe({ method: 'qronos', shrink: true });
    expect(await unlike(kind, problem, recipe, 1e-4, { batches: 2, scales: [0.8, 1] })).toBe('');
  });

  test.each(METHODS)('%s with blocks of inputs', async (method) => {
    const any = fc.tuple(anyProblem, fc.constantFrom(...BLOCK_SIZES), fc.constantFrom(...ORDERS));
    await fc.assert(
      fc.asyncProperty(any, async ([{ problem: given, recipe, batches }, blockSize, order]) => {
        const problem = wellPosed(given, method);
        const own = { ...recipe, method, radius: 'neuron' as const, blockSize, order };
        expect(await unlike(kind, problem, own, 1e-4, { batches, scales: [0.8, 1.1] })).toBe('');
      }),
      { numRuns: 20 },
    );
  });

  test.each(['L0', 'L1'] as const)('%s with blocks of inputs', async (kindOf) => {
    const problem = randomProblem({ samples: 200, inputs: 150, neurons: 6 });
    const regularizer = { kind: kindOf, lambda: 0.03 };
    const recipe = plainRecipe({ alphabet: 'symmetric', blockSize: 64, regularizer });
    expect(await unlike(kind, problem, recipe, 1e-4)).toBe('');
  });

  test.each(oddProblems())('$name', async ({ problem }) => {
    expect(await unlike(kind, problem, plainRecipe(), 0)).toBe('');
    expect(await unlike(kind, problem, plainRecipe({ center: true }), 0, { batches: 2 })).toBe('');
  });

  test.each(['L0', 'L1'] as const)('%s', async (kindOf) => {
    const problem = randomProblem({ samples: 60, inputs: 50, neurons: 8 });
    const recipe = plainRecipe({ alphabet: 'paper', regularizer: { kind: kindOf, lambda: 0.05 } });
    expect(await unlike(kind, problem, recipe, 1e-4)).toBe('');
  });

  test('the same problem twice gives the same bits', async () => {
    const problem = randomProblem({ samples: 500, inputs: 70, neurons: 20 });
    const once = () => solve(kind, problem, plainRecipe(), { batches: 3 });
    const first = await once();
    expect(await once()).toEqual(first);
  });
});
