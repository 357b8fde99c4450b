import { expect, test } from 'vitest';
import { factorize, solveFactored } from '../core/linalg/factor';
import { gramOfColumns, pathColumns } from './methods/gpfq';
import type { LayerProblem } from '../core/layer-problem';
import { plainRecipe, randomProblem } from './random-problem';
import { quantizeReference } from './reference/problem';
import { effectiveInputs, keptShare } from './shrink';

test('inputs that the ridge leaves', () => {
  // H = 4 I with λ = damping · 4: each input counts 1 / (1 + damping).
  const identity = (n: number) => Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 4 : 0));
  for (const n of [1, 20, 200]) expect(effectiveInputs(factorize(identity(n), n, 0.25))).toBeCloseTo(0.8 * n, 8);
});

test.each([100, 400])('with %i inputs the probes find the trace', (inputs) => {
  const { quantizedInputs } = randomProblem({ samples: 300, inputs, neurons: 1 });
  const H = gramOfColumns(pathColumns(quantizedInputs, quantizedInputs, 300, inputs, 0, inputs));
  const factor = factorize(H, inputs, 0.1);
  let exact = inputs;
  for (let t = 0; t < inputs; t++) {
    const column = Float64Array.from({ length: inputs }, (_, i) => (i === t ? 1 : 0));
    solveFactored(factor, column, 1);
    exact -= factor.lambda * column[t]!;
  }
  expect(Math.abs(effectiveInputs(factor) - exact)).toBeLessThan(0.05 * exact);
});

test.each([
  ['nothing is explained', { drift: 10, explained: 0 }, 5, 100, 0],
  ['what chance explains', { drift: 100, explained: 5 }, 5, 100, 0],
  ['all is explained', { drift: 10, explained: 10 }, 5, 100, 1],
  ['no more rows than inputs', { drift: 10, explained: 9 }, 100, 100, 0],
  ['between', { drift: 110, explained: 20 }, 10, 100, 10 / (10 + 100 / 9)],
])('%s', (_, correction, effective, samples, expected) => {
  expect(keptShare(correction, effective, samples)).toBeCloseTo(expected, 12);
});

/** ‖XWᵀ − X̃Qᵀ‖² on rows of the problem. */
function squaredError(problem: LayerProblem, values: Float32Array): number {
  const { floatInputs, quantizedInputs, weights, neurons, inputs, samples } = problem;
  let sum = 0;
  for (let i = 0; i < samples; i++)
    for (let c = 0; c < neurons; c++) {
      let u = 0;
      for (let t = 0; t < inputs; t++)
        u +=
          weights[c * inputs + t]! * floatInputs[i * inputs + t]! -
          values[c * inputs + t]! * quantizedInputs[i * inputs + t]!;
      sum += u ** 2;
    }
  return sum;
}

test('new rows are served better where there are few of them, and no worse where there are many', () => {
  const inputs = 60;
  const both = randomProblem({ samples: 3_000, inputs, neurons: 8, drift: 0.6 });
  const rows = (from: number, samples: number): LayerProblem => {
    const part = (all: Float32Array) => all.slice(from * inputs, (from + samples) * inputs);
    return {
      ...both,
      samples,
      floatInputs: part(both.floatInputs),
      quantizedInputs: part(both.quantizedInputs),
    };
  };
  const fresh = rows(2_000, 1_000);
  const error = (samples: number, shrink: boolean) => {
    const recipe = plainRecipe({ method: 'qronos', bits: 6, shrink });
    return squaredError(fresh, quantizeReference(rows(0, samples), recipe).values);
  };
  expect(error(80, true)).toBeLessThan(0.9 * error(80, false));
  expect(error(2_000, true)).toBeLessThan(1.01 * error(2_000, false));
});
