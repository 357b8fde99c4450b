import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METHODS, type LayerProblem } from '../core/layer';
import { anyProblem, plainRecipe, randomProblem } from '../core/problems-testing';
import { quantizeReference } from '../core/reference';
import { difference, solveProblem, type OpenSolver } from '../core/solver-testing';
import { openWebgpuSolver } from './solver';
import { withGpu } from './testing';

const solve = (problem: LayerProblem, recipe = plainRecipe(), variation = {}) =>
  withGpu((gpu) => {
    const open: OpenSolver = (options) => openWebgpuSolver(gpu, options);
    return solveProblem(open, problem, recipe, variation);
  });

describe.each(METHODS)('%s', (method) => {
  test('on random shapes, alphabets and batches', async () => {
    await fc.assert(
      fc.asyncProperty(anyProblem, async ({ problem, recipe, batches }) => {
        const own = { ...recipe, method };
        expect(difference(await solve(problem, own, { batches }), quantizeReference(problem, own), 0.002)).toBe('');
      }),
      { numRuns: 40 },
    );
  });

  test.each(['layer', 'neuron'] as const)('several blocks, searched scales, radius %s', async (radius) => {
    const problem = randomProblem({ samples: 300, inputs: 100, neurons: 24 });
    const recipe = plainRecipe({ method, bits: 3, radius });
    const scales = [0.6, 0.9, 1.2];
    const expected = quantizeReference(problem, recipe, scales);
    const found = await solve(problem, recipe, { batches: 2, scales });
    expect(difference(found, expected, 0.002)).toBe('');
    found.biasShift.forEach((b, c) => expect(b).toBeCloseTo(expected.biasShift[c]!, 3));
  });
});

const ODD: [string, Partial<Parameters<typeof randomProblem>[0]>, (problem: LayerProblem) => void][] = [
  ['one neuron', { neurons: 1 }, () => undefined],
  ['one input', { inputs: 1 }, () => undefined],
  ['one sample', { samples: 1 }, () => undefined],
  ['a group for each neuron', { groups: 12, inputs: 9 }, () => undefined],
  [
    'a column of zeros',
    {},
    ({ floatInputs, quantizedInputs, inputs }) => fill([floatInputs, quantizedInputs], inputs, 3, 0),
  ],
  ['zeros in X̃ only', {}, ({ quantizedInputs, inputs }) => fill([quantizedInputs], inputs, 5, 0)],
  [
    'a constant column',
    {},
    ({ floatInputs, quantizedInputs, inputs }) => fill([floatInputs, quantizedInputs], inputs, 0, 1),
  ],
  ['weights of 1e-30', {}, ({ weights }) => weights.forEach((w, i) => (weights[i] = w * 1e-30))],
  ['weights of 1e30', {}, ({ weights }) => weights.forEach((w, i) => (weights[i] = w * 1e30))],
  ['a neuron of zeros', {}, ({ weights, inputs }) => weights.fill(0, 0, inputs)],
];

function fill(arrays: Float32Array[], inputs: number, column: number, value: number) {
  for (const values of arrays) for (let i = column; i < values.length; i += inputs) values[i] = value;
}

test.each(ODD)('%s', async (_, shape, change) => {
  const problem = randomProblem({ samples: 40, inputs: 37, neurons: 12, ...shape });
  change(problem);
  expect(difference(await solve(problem), quantizeReference(problem, plainRecipe()), 0)).toBe('');
});

test.each(['L0', 'L1'] as const)('%s', async (kind) => {
  const problem = randomProblem({ samples: 60, inputs: 50, neurons: 8 });
  const recipe = plainRecipe({ alphabet: 'paper', regularizer: { kind, lambda: 0.05 } });
  expect(difference(await solve(problem, recipe), quantizeReference(problem, recipe), 0.003)).toBe('');
});

test('the same problem twice gives the same bits', async () => {
  const problem = randomProblem({ samples: 500, inputs: 70, neurons: 20 });
  const [first, second] = [
    await solve(problem, plainRecipe(), { batches: 3 }),
    await solve(problem, plainRecipe(), { batches: 3 }),
  ];
  expect(second).toEqual(first);
});
