import { expect, test } from 'vitest';
import { codeRange, quantizer } from '../alphabet';
import type { LayerProblem } from '../../core/layer-problem';
import { ALPHABETS, RADII, type LayerRecipe } from '../layer';
import { plainRecipe, randomProblem } from '../random-problem';
import { random } from '../../core/random';
import { quantizeReference } from '../reference/problem';

type Square = number[][];

/** Upper triangular U with A = UᵀU. */
function cholesky(A: Square): Square {
  const n = A.length;
  const U = A.map(() => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i++) {
    let pivot = A[i]![i]!;
    for (let k = 0; k < i; k++) pivot -= U[k]![i]! ** 2;
    U[i]![i] = Math.sqrt(pivot);
    for (let j = i + 1; j < n; j++) {
      let sum = A[i]![j]!;
      for (let k = 0; k < i; k++) sum -= U[k]![i]! * U[k]![j]!;
      U[i]![j] = sum / U[i]![i]!;
    }
  }
  return U;
}

/** By Gauss and Jordan, with pivots. */
function inverse(A: Square): Square {
  const n = A.length;
  const rows = A.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[best]![k]!)) best = i;
    [rows[k], rows[best]] = [rows[best]!, rows[k]!];
    const pivot = rows[k]![k]!;
    rows[k] = rows[k]!.map((x) => x / pivot);
    for (let i = 0; i < n; i++) {
      const factor = rows[i]![k]!;
      if (i !== k) rows[i] = rows[i]!.map((x, j) => x - factor * rows[k]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

/** GPTQ as its paper has it: the Cholesky factor of the inverse, each column's error spread over the later columns. */
function textbook(problem: LayerProblem, recipe: LayerRecipe, steps: Float32Array): number[] {
  const { inputs: n, samples, neurons, quantizedInputs: X, weights } = problem;
  const H = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => {
      let sum = 0;
      for (let r = 0; r < samples; r++) sum += X[r * n + i]! * X[r * n + j]!;
      return sum;
    }),
  );
  const damp = recipe.damping! * (H.reduce((sum, row, i) => sum + row[i]!, 0) / n);
  const U = cholesky(inverse(H.map((row, i) => row.map((h, j) => (i === j ? h + damp : h)))));
  const found: number[] = [];
  for (let c = 0; c < neurons; c++) {
    const w = [...weights.subarray(c * n, (c + 1) * n)];
    const { value } = quantizer(recipe, steps[steps.length === 1 ? 0 : c]!);
    for (let i = 0; i < n; i++) {
      const q = Math.fround(value(w[i]!));
      found.push(q);
      const error = (w[i]! - q) / U[i]![i]!;
      for (let j = i; j < n; j++) w[j]! -= error * U[i]![j]!;
    }
  }
  return found;
}

test('50 random problems, as the textbook has it', () => {
  const rng = random(11);
  let letters = 0;
  let different = 0;
  for (let seed = 0; seed < 50; seed++) {
    const inputs = 2 + rng.below(60);
    const problem = randomProblem({ samples: 2 + rng.below(100), inputs, neurons: 1 + rng.below(12), seed });
    const recipe = plainRecipe({
      method: 'gptq',
      bits: 1 + rng.below(8),
      alphabet: ALPHABETS[rng.below(4)]!,
      radius: RADII[rng.below(2)]!,
      damping: [0.001, 0.01, 0.1][rng.below(3)]!,
    });
    const { values, steps } = quantizeReference(problem, recipe);
    textbook(problem, recipe, steps).forEach((q, i) => (different += q === values[i] ? 0 : 1));
    letters += values.length;
  }
  expect(letters).toBeGreaterThan(5_000);
  expect(different).toBeLessThanOrEqual(Math.floor(letters / 10_000));
});

test('GPTQ beats RTN where paths are long', () => {
  const problem = randomProblem({ samples: 32, inputs: 512, neurons: 8, drift: 0 });
  const error = (method: 'rtn' | 'gptq') => quantizeReference(problem, plainRecipe({ method, bits: 3 })).relativeError;
  expect(error('gptq')).toBeLessThan(0.5 * error('rtn'));
});

test('the float inputs change the error, not the letters', () => {
  const problem = randomProblem({ samples: 40, inputs: 20, neurons: 5, drift: 0.3 });
  const recipe = plainRecipe({ method: 'gptq', bits: 3 });
  const found = quantizeReference(problem, recipe);
  const same = quantizeReference({ ...problem, floatInputs: problem.quantizedInputs }, recipe);
  expect(found.codes).toEqual(same.codes);
  expect(found.relativeError).not.toBe(same.relativeError);
});

test.each(['gptq', 'qronos'] as const)(
  '%s: an input that is always 0 gets the letter 0 and changes no other',
  (method) => {
    const problem = randomProblem({ samples: 40, inputs: 21, neurons: 5 });
    const { floatInputs, quantizedInputs } = problem;
    for (let i = 0; i < 40; i++) floatInputs[i * 21 + 20] = quantizedInputs[i * 21 + 20] = 0;
    const without = (rows: Float32Array) => rows.filter((_, i) => i % 21 !== 20);
    const rest = {
      ...problem,
      inputs: 20,
      weights: without(problem.weights),
      floatInputs: without(floatInputs),
      quantizedInputs: without(quantizedInputs),
    };
    // One step for both, and the mean of the diagonal is over one input more.
    problem.weights.forEach((_, i) => i % 21 === 20 && (problem.weights[i] = 0.01));
    const { values } = quantizeReference(problem, plainRecipe({ method, damping: 0.021 }));
    expect(without(values)).toEqual(quantizeReference(rest, plainRecipe({ method, damping: 0.02 })).values);
    for (let c = 0; c < 5; c++) expect(values[c * 21 + 20]).toBe(0);
  },
);

test.each(['gptq', 'qronos'] as const)('%s: at 128·δ the code is what int8 holds', (method) => {
  const problem = randomProblem({ samples: 40, inputs: 8, neurons: 3, drift: 0 });
  const { codes } = quantizeReference(problem, plainRecipe({ method, bits: 8, alphabet: 'paper' }));
  expect(codes.every((k) => k >= codeRange('paper', 8).minCode && k <= 127)).toBe(true);
});
