import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeRange } from '../alphabet';
import type { LayerProblem } from '../../core/layer-problem';
import { ALPHABETS, METHODS, findsStep } from '../layer';
import { plainRecipe, randomProblem } from '../random-problem';
import { permutation, random } from '../../core/random';
import { pathErrors, quantizeReference } from '../reference/problem';

/** ‖XWᵀ − X̃Qᵀ‖_F / ‖XWᵀ‖_F by its definition. */
function definition(problem: LayerProblem, Q: Float32Array): number {
  const { samples, neurons, inputs, groups, weights, floatInputs, quantizedInputs } = problem;
  let error = 0;
  let norm = 0;
  for (let i = 0; i < samples; i++)
    for (let c = 0; c < neurons; c++) {
      const row = i * groups * inputs + Math.floor(c / (neurons / groups)) * inputs;
      let y = 0;
      let yq = 0;
      for (let t = 0; t < inputs; t++) {
        y += weights[c * inputs + t]! * floatInputs[row + t]!;
        yq += Q[c * inputs + t]! * quantizedInputs[row + t]!;
      }
      error += (y - yq) ** 2;
      norm += y ** 2;
    }
  return Math.sqrt(error / norm);
}

describe.each(METHODS)('%s', (method) => {
  test.each(ALPHABETS)('gives only letters of %s, and the error by its definition', (alphabet) => {
    const shape = fc.record({
      samples: fc.integer({ min: 1, max: 40 }),
      inputs: fc.integer({ min: 1, max: 30 }),
      perGroup: fc.integer({ min: 1, max: 4 }),
      groups: fc.integer({ min: 1, max: 4 }),
      bits: fc.integer({ min: 1, max: 8 }),
      radius: fc.constantFrom('layer' as const, 'neuron' as const),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shape, ({ perGroup, groups, bits, radius, ...rest }) => {
        const problem = randomProblem({ ...rest, groups, neurons: perGroup * groups });
        // A method that finds its steps has one for each neuron.
        const own = findsStep({ method }) ? 'neuron' : radius;
        const solved = quantizeReference(problem, plainRecipe({ method, alphabet, bits, radius: own }));
        const { minCode, maxCode } = codeRange(alphabet, bits);
        for (let i = 0; i < solved.codes.length; i++) {
          const k = solved.codes[i]!;
          const c = Math.floor(i / problem.inputs);
          const [step, o] = [solved.steps[solved.steps.length === 1 ? 0 : c]!, solved.offsets?.[c] ?? 0];
          expect(k).toBeGreaterThanOrEqual(minCode);
          expect(k).toBeLessThanOrEqual(maxCode);
          // 128 is the one code that int8 does not hold.
          if (k !== 127) expect(solved.values[i]).toBe(Math.fround((k + o) * step));
        }
        expect(solved.relativeError).toBeCloseTo(definition(problem, solved.values), 5);
      }),
      { numRuns: 25 },
    );
  });

  test('with the same inputs and 8 bits, Q is close to W', () => {
    const problem = randomProblem({ samples: 200, inputs: 32, neurons: 8, drift: 0 });
    const { values, relativeError } = quantizeReference(problem, plainRecipe({ method, bits: 8, alphabet: 'paper' }));
    expect(relativeError).toBeLessThan(0.01);
    values.forEach((q, i) => expect(Math.abs(q - problem.weights[i]!)).toBeLessThan(0.03));
  });

  test('the error along the path ends at the error of the neuron', () => {
    const problem = randomProblem({ samples: 60, inputs: 24, neurons: 6, groups: 2 });
    const recipe = plainRecipe({ method, bits: 3 });
    const { values, neuronErrors } = quantizeReference(problem, recipe);
    const along = pathErrors(problem, recipe, [0, 3, 5], values);
    [0, 3, 5].forEach((c, n) => expect(along[n * 24 + 23]).toBeCloseTo(neuronErrors[c]!, 5));
  });
});

// SPFQ's draws stay with the row.
test.each(METHODS.filter((method) => method !== 'spfq'))('%s: permuted neurons give permuted rows', (method) => {
  const problem = randomProblem({ samples: 50, inputs: 20, neurons: 12 });
  const order = permutation(random(3), 12);
  const weights = new Float32Array(problem.weights.length);
  order.forEach((from, to) => weights.set(problem.weights.subarray(from * 20, from * 20 + 20), to * 20));
  const plain = quantizeReference(problem, plainRecipe({ method }));
  const permuted = quantizeReference({ ...problem, weights }, plainRecipe({ method }));
  order.forEach((from, to) =>
    expect(permuted.values.subarray(to * 20, to * 20 + 20)).toEqual(plain.values.subarray(from * 20, from * 20 + 20)),
  );
});

test('GPFQ beats RTN where paths are long', () => {
  const problem = randomProblem({ samples: 32, inputs: 1024, neurons: 8, drift: 0 });
  const error = (method: 'rtn' | 'gpfq') => quantizeReference(problem, plainRecipe({ method, bits: 3 })).relativeError;
  expect(error('gpfq')).toBeLessThan(0.5 * error('rtn'));
});

test('a column of zeros gets the letter 0', () => {
  const problem = randomProblem({ samples: 10, inputs: 4, neurons: 3, drift: 0 });
  for (let i = 0; i < 10; i++) problem.floatInputs[i * 4 + 2] = 0;
  const { values } = quantizeReference(problem, plainRecipe());
  for (let c = 0; c < 3; c++) expect(values[c * 4 + 2]).toBe(0);
});

test('the search takes the best scale of each neuron', () => {
  const problem = randomProblem({ samples: 80, inputs: 40, neurons: 10 });
  const recipe = plainRecipe({ bits: 2 });
  const scales = [0.5, 0.8, 1.2];
  const each = scales.map((scale) => quantizeReference(problem, { ...recipe, scale }));
  const searched = quantizeReference(problem, recipe, scales);
  searched.neuronErrors.forEach((error, c) => {
    expect(error).toBe(Math.min(...each.map((e) => e.neuronErrors[c]!)));
    expect(scales.map(Math.fround)).toContain(searched.scales[c]);
  });
});

test('bias shift is the mean error', () => {
  const problem = randomProblem({ samples: 30, inputs: 8, neurons: 2 });
  const { values, biasShift } = quantizeReference(problem, plainRecipe({ bits: 2 }));
  for (let c = 0; c < 2; c++) {
    let mean = 0;
    for (let i = 0; i < 30; i++)
      for (let t = 0; t < 8; t++)
        mean +=
          problem.weights[c * 8 + t]! * problem.floatInputs[i * 8 + t]! -
          values[c * 8 + t]! * problem.quantizedInputs[i * 8 + t]!;
    expect(biasShift[c]).toBeCloseTo(mean / 30, 5);
  }
});
