import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALPHABETS, METHODS, type LayerProblem, type LayerRecipe } from '../core/layer';
import { plainRecipe, randomProblem } from '../core/problems';
import { quantizeReference } from '../core/reference';
import type { Form, SolvedLayer } from '../core/solver';
import { openRuntime } from './onnxruntime';
import { chooseForm, openWasmSolver } from './wasm-solver';

async function solve(problem: LayerProblem, recipe: LayerRecipe, form: Form, batches = 1, scales = [recipe.scale]) {
  const { neurons, inputs, groups, samples, weights, floatInputs, quantizedInputs } = problem;
  const solver = openWasmSolver(await openRuntime(), {
    shape: { neurons, inputs, groups },
    geometry: { kind: 'matrix', inputs: groups * inputs, axisFromEnd: 1 },
    samples,
    diverged: floatInputs !== quantizedInputs,
    candidates: scales.length,
    form,
    weights,
    pause: () => Promise.resolve(),
  });
  const columns = groups * inputs;
  const size = Math.ceil(samples / batches);
  for (let at = 0; at < samples; at += size) {
    const count = Math.min(size, samples - at);
    const rows = (all: Float32Array) => all.subarray(at * columns, (at + count) * columns);
    const quantized = floatInputs === quantizedInputs ? null : rows(quantizedInputs);
    await solver.add({ shape: [count, columns], float: rows(floatInputs), quantized, positions: null });
  }
  const solved = await solver.solve(weights, recipe, scales);
  solver.close();
  return solved;
}

/** Letters that differ lie at a rounding boundary: their share must be tiny. */
function expectSame(found: SolvedLayer, expected: SolvedLayer, share = 1e-4) {
  const differing = found.codes.reduce((sum, k, i) => sum + (k === expected.codes[i] ? 0 : 1), 0);
  expect(differing).toBeLessThanOrEqual(Math.floor(share * found.codes.length));
  if (differing > 0) return;
  expect([...found.values]).toEqual([...expected.values]);
  expect([...found.steps]).toEqual([...expected.steps]);
  expect(found.relativeError).toBeCloseTo(expected.relativeError, 3);
  found.biasShift.forEach((b, c) => expect(b).toBeCloseTo(expected.biasShift[c]!, 3));
  found.neuronErrors.forEach((e, c) => expect(e).toBeCloseTo(expected.neuronErrors[c]!, 3));
}

describe.each(['gram', 'path'] as const)('%s form', (form) => {
  test.each(METHODS)('%s on random shapes', async (method) => {
    const shapes = fc.record({
      samples: fc.integer({ min: 1, max: 60 }),
      inputs: fc.integer({ min: 1, max: 80 }),
      perGroup: fc.integer({ min: 1, max: 5 }),
      groups: fc.integer({ min: 1, max: 4 }),
      drift: fc.constantFrom(0, 0.2),
      bits: fc.integer({ min: 1, max: 8 }),
      alphabet: fc.constantFrom(...ALPHABETS),
      radius: fc.constantFrom('layer' as const, 'neuron' as const),
      batches: fc.integer({ min: 1, max: 3 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async ({ perGroup, bits, alphabet, radius, batches, ...rest }) => {
        const problem = randomProblem({ ...rest, neurons: perGroup * rest.groups });
        const recipe = plainRecipe({ method, bits, alphabet, radius });
        expectSame(await solve(problem, recipe, form, batches), quantizeReference(problem, recipe), 0.002);
      }),
      { numRuns: 30 },
    );
  });

  test('several blocks, searched scales', async () => {
    const problem = randomProblem({ samples: 300, inputs: 200, neurons: 12 });
    for (const radius of ['layer', 'neuron'] as const) {
      const recipe = plainRecipe({ bits: 3, radius });
      const scales = [0.6, 0.9, 1.2];
      expectSame(await solve(problem, recipe, form, 2, scales), quantizeReference(problem, recipe, scales), 0.002);
    }
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
