/** Scale groups in a quantized layer: their radii, their steps, and what they are worth. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeRange, radii } from './alphabet';
import { stepsOfWeights } from '../core/scale-groups';
import type { LayerProblem } from '../core/layer-problem';
import { ALPHABETS, GROUP_SIZES, findsStep, METHODS } from './layer';
import { plainRecipe, randomProblem } from './random-problem';
import { pathErrors, quantizeReference } from './reference/problem';

const grouped = { radius: 'neuron', groupSize: 32 } as const;

test('each scale group has its own radius, the last one from what is left', () => {
  const W = new Float32Array(2 * 70);
  W[0] = -3; // neuron 0: inputs 0, 40, 69
  W[40] = 2;
  W[69] = 0.5;
  W[70 + 31] = 1; // neuron 1: inputs 31, 32
  W[70 + 32] = -4;
  const shape = { neurons: 2, inputs: 70 };
  expect([...radii(W, shape, { ...grouped, percentile: 1 })]).toEqual([3, 2, 0.5, 1, 4, 0]);
  // Of six magnitudes five are 0: between the fifth and the sixth.
  expect([...radii(W, shape, { ...grouped, percentile: 0.9 })].map((r) => Number(r.toFixed(9)))).toEqual([
    0, 0, 0.25, 0, 0, 0,
  ]);
});

test('RTN by hand', () => {
  const problem = randomProblem({ samples: 10, inputs: 70, neurons: 5 });
  const { steps, codes, values } = quantizeReference(problem, plainRecipe({ method: 'rtn', bits: 3, groupSize: 32 }));
  expect(steps).toHaveLength(5 * 3);
  for (let c = 0; c < 5; c++)
    for (const [b, first, last] of [
      [0, 0, 32],
      [1, 32, 64],
      [2, 64, 70],
    ] as const) {
      const own = problem.weights.subarray(c * 70 + first, c * 70 + last);
      const step = Math.fround(Math.max(...own.map(Math.abs)) / 4);
      expect(steps[c * 3 + b]).toBe(step);
      own.forEach((w, i) => {
        const k = Math.max(-4, Math.min(3, Math.floor(w / step + 0.5)));
        expect(codes[c * 70 + first + i]! + 0).toBe(k + 0);
        expect(values[c * 70 + first + i]! + 0).toBe(Math.fround(k * step) + 0);
      });
    }
});

/** One neuron whose scale groups have largest weights that are powers of two, and so have the steps of `int`. */
function powersOfTwo(inputs: number, groupSize: number, seed: number): LayerProblem {
  const problem = randomProblem({ samples: inputs + 40, inputs, neurons: 1, seed });
  problem.weights.forEach((w, t) => {
    const largest = 2 ** -((seed + 3 * Math.floor(t / groupSize)) % 6);
    const inside = Math.max(-0.99, Math.min(0.99, 3 * w));
    problem.weights[t] = largest * (t % groupSize === 0 ? -1 : inside);
  });
  return problem;
}

/** The same neuron in units of its steps: w_t / δ, X_t · δ, X̃_t · δ. */
function inSteps(problem: LayerProblem, step: (t: number) => number): LayerProblem {
  const { inputs, weights, floatInputs, quantizedInputs } = problem;
  return {
    ...problem,
    weights: weights.map((w, t) => w / step(t)),
    floatInputs: floatInputs.map((x, i) => x * step(i % inputs)),
    quantizedInputs: quantizedInputs.map((x, i) => x * step(i % inputs)),
  };
}

// Beacon fits its step itself, one for each neuron.
describe.each(METHODS.filter((method) => !findsStep({ method })))('%s', (method) => {
  test('walks as a neuron with one step of 1 whose inputs carry the steps', () => {
    const any = fc.record({
      inputs: fc.integer({ min: 1, max: 150 }),
      bits: fc.integer({ min: 2, max: 6 }),
      groupSize: fc.constantFrom(...GROUP_SIZES),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(any, ({ inputs, bits, groupSize, seed }) => {
        const problem = powersOfTwo(inputs, groupSize, seed);
        // λI is not in units of the steps.
        const recipe = plainRecipe({ method, bits, damping: 0 });
        const found = quantizeReference(problem, { ...recipe, groupSize });
        const δ = stepsOfWeights(found.steps, problem, { radius: 'neuron', groupSize });
        const expected = quantizeReference(
          inSteps(problem, (t) => δ(0, t)),
          recipe,
        );
        expect([...expected.steps]).toEqual([1]);
        expect(found.codes).toEqual(expected.codes);
        found.values.forEach((q, t) => expect(q).toBe(expected.values[t]! * δ(0, t)));
        expect(found.relativeError).toBeCloseTo(expected.relativeError, 6);
      }),
      { numRuns: 20 },
    );
  });

  test('scale groups belong to the inputs, whatever the order of the path', () => {
    const inputs = 64;
    const turned = (i: number) => i - (i % inputs) + inputs - 1 - (i % inputs);
    const turn = (rows: Float32Array) => rows.map((_, i) => rows[turned(i)]!);
    const sorted = randomProblem({ samples: 90, inputs, neurons: 6, groups: 2 });
    for (const rows of [sorted.floatInputs, sorted.quantizedInputs])
      rows.forEach((x, i) => (rows[i] = x * 0.5 ** (i % inputs)));
    const back = {
      ...sorted,
      weights: turn(sorted.weights),
      floatInputs: turn(sorted.floatInputs),
      quantizedInputs: turn(sorted.quantizedInputs),
    };
    const expected = quantizeReference(sorted, plainRecipe({ method, bits: 3, groupSize: 32 }));
    const found = quantizeReference(back, plainRecipe({ method, bits: 3, groupSize: 32, order: 'norm' }));
    expect(found.codes).toEqual(expected.codes.map((_, i) => expected.codes[turned(i)]!));
    expect(found.steps).toEqual(expected.steps.map((_, i) => expected.steps[i ^ 1]!));
  });

  test('one scale group is a neuron with a step of its own', () => {
    const problem = randomProblem({ samples: 60, inputs: 30, neurons: 6, groups: 2 });
    const recipe = plainRecipe({ method, bits: 3 });
    const scales = [0.7, 1];
    expect(quantizeReference(problem, { ...recipe, groupSize: 32 }, scales)).toEqual(
      quantizeReference(problem, recipe, scales),
    );
  });

  test.each(ALPHABETS)('only letters of %s, and the error along the path ends at that of the neuron', (alphabet) => {
    const problem = randomProblem({ samples: 120, inputs: 80, neurons: 4 });
    const recipe = plainRecipe({ method, alphabet, bits: 3, groupSize: 32, order: 'norm' });
    const { steps, codes, values, neuronErrors } = quantizeReference(problem, recipe);
    const δ = stepsOfWeights(steps, problem, recipe);
    const { minCode, maxCode } = codeRange(alphabet, 3);
    codes.forEach((k, i) => {
      expect(k >= minCode && k <= maxCode).toBe(true);
      expect(values[i]).toBe(Math.fround(k * δ(Math.floor(i / 80), i % 80)));
    });
    const along = pathErrors(problem, recipe, [1, 3], values);
    [1, 3].forEach((c, n) => expect(along[n * 80 + 79]).toBeCloseTo(neuronErrors[c]!, 5));
  });

  test('the search takes one scale for all scale groups of a neuron', () => {
    const problem = randomProblem({ samples: 80, inputs: 70, neurons: 6 });
    const recipe = plainRecipe({ method, bits: 2, groupSize: 32 });
    const scales = [0.5, 0.8, 1.2];
    const each = scales.map((scale) => quantizeReference(problem, { ...recipe, scale }));
    const searched = quantizeReference(problem, recipe, scales);
    expect(searched.scales).toHaveLength(6);
    searched.neuronErrors.forEach((error, c) => {
      const best = each.findIndex(({ scales: [scale] }) => scale === searched.scales[c]);
      expect(error).toBe(Math.min(...each.map((e) => e.neuronErrors[c]!)));
      expect(searched.steps.subarray(3 * c, 3 * c + 3)).toEqual(each[best]!.steps.subarray(3 * c, 3 * c + 3));
    });
  });
});

test('scale groups lose less where the size of weights changes along the inputs', () => {
  const problem = randomProblem({ samples: 200, inputs: 128, neurons: 8 });
  problem.weights.forEach((w, i) => (problem.weights[i] = w * 4 ** -Math.floor((i % 128) / 32)));
  const error = (method: 'rtn' | 'gpfq', groupSize?: 32) =>
    quantizeReference(problem, plainRecipe({ method, bits: 3, ...(groupSize && { groupSize }) })).relativeError;
  for (const method of ['rtn', 'gpfq'] as const) expect(error(method, 32)).toBeLessThan(0.9 * error(method));
});
