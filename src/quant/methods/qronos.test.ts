import { expect, test } from 'vitest';
import { codeRange } from '../alphabet';
import type { LayerProblem } from '../../core/layer-problem';
import { ALPHABETS, RADII, type LayerRecipe } from '../layer';
import { plainRecipe, randomProblem } from '../random-problem';
import { random } from '../../core/random';
import { quantizeReference } from '../reference/problem';

type Vector = number[];

/** A x = b by elimination with pivots. */
function solve(A: number[][], b: Vector): Vector {
  const rows = A.map((row, i) => [...row, b[i]!]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[best]![k]!)) best = i;
    [rows[k], rows[best]] = [rows[best]!, rows[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) sum -= rows[i]![j]! * x[j]!;
    x[i] = sum / rows[i]![i]!;
  }
  return x;
}

const dot = (a: Vector, b: Vector) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** Column j of X with √λ · (the unit vector e_j) below it: the damping as samples of its own. */
function column(X: Float32Array, j: number, { samples, inputs }: LayerProblem, lambda: number): Vector {
  const rows = Array.from({ length: samples }, (_, i) => X[i * inputs + j]!);
  return [...rows, ...Array.from({ length: inputs }, (_, i) => (i === j ? Math.sqrt(lambda) : 0))];
}

/** One neuron by the definition: every letter is tried, the rest of the weights solved for by normal equations. */
function byDefinition(problem: LayerProblem, recipe: LayerRecipe, w: Vector, step: number): Vector {
  const { inputs, samples, floatInputs, quantizedInputs } = problem;
  const range = (X: Float32Array, lambda: number) =>
    Array.from({ length: inputs }, (_, j) => column(X, j, problem, lambda));
  const plain = range(quantizedInputs, 0);
  const lambda = (recipe.damping! * plain.reduce((sum, x) => sum + dot(x, x), 0)) / inputs;
  const damped = range(quantizedInputs, lambda);
  const sum = (columns: Vector[], factors: Vector) =>
    Array.from({ length: samples + inputs }, (_, i) => columns.reduce((s, x, j) => s + factors[j]! * x[i]!, 0));
  const aims = [sum(range(floatInputs, 0), w), sum(range(floatInputs, lambda), w)]; // Xw
  const { minCode, maxCode } = codeRange(recipe.alphabet, recipe.bits);
  const letters = Array.from({ length: maxCode - minCode + 1 }, (_, i) => Math.fround((minCode + i) * step)).filter(
    (p) => recipe.alphabet !== 'binary' || p !== 0,
  );
  const q = [...w];
  for (let t = 0; t < inputs; t++) {
    // The first letter is chosen before anything is solved for, and without damping.
    const columns = t === 0 ? plain : damped;
    const aim = aims[t === 0 ? 0 : 1]!;
    const rest = sum(
      columns,
      q.map((x, j) => (j === t ? 0 : x)),
    );
    const distance = (p: number) => {
      const e = aim.map((y, i) => y - rest[i]! - p * columns[t]![i]!);
      return dot(e, e);
    };
    q[t] = letters.reduce((best, p) => (distance(p) < distance(best) ? p : best));
    const later = damped.slice(t + 1);
    const chosen = sum(damped.slice(0, t + 1), q);
    const left = aims[1]!.map((y, i) => y - chosen[i]!);
    const v = solve(
      later.map((x) => later.map((y) => dot(x, y))),
      later.map((x) => dot(x, left)),
    );
    v.forEach((x, j) => (q[t + 1 + j] = x));
  }
  return q;
}

test('50 random problems, by the definition of the paper', () => {
  const rng = random(12);
  let letters = 0;
  let different = 0;
  for (let seed = 0; seed < 50; seed++) {
    const inputs = 2 + rng.below(14);
    const drift = [0, 0.1, 0.5][rng.below(3)]!;
    const problem = randomProblem({ samples: 2 + rng.below(40), inputs, neurons: 1 + rng.below(8), drift, seed });
    const recipe = plainRecipe({
      method: 'qronos',
      bits: 1 + rng.below(5),
      alphabet: ALPHABETS[rng.below(4)]!,
      radius: RADII[rng.below(2)]!,
      damping: [0.001, 0.01, 0.1][rng.below(3)]!,
    });
    const { values, steps } = quantizeReference(problem, recipe);
    for (let c = 0; c < problem.neurons; c++) {
      const w = [...problem.weights.subarray(c * inputs, (c + 1) * inputs)];
      byDefinition(problem, recipe, w, steps[steps.length === 1 ? 0 : c]!).forEach(
        (q, t) => (different += q === values[c * inputs + t] ? 0 : 1),
      );
    }
    letters += values.length;
  }
  expect(letters).toBeGreaterThan(1_500);
  expect(different).toBeLessThanOrEqual(Math.floor(letters / 10_000));
});

test('with the same inputs it is GPTQ', () => {
  const problem = randomProblem({ samples: 60, inputs: 30, neurons: 6, drift: 0 });
  const codes = (method: 'gptq' | 'qronos') => quantizeReference(problem, plainRecipe({ method, bits: 3 })).codes;
  expect(codes('qronos')).toEqual(codes('gptq'));
});

test('it corrects what the layers before have done, where GPTQ does not', () => {
  const problem = randomProblem({ samples: 400, inputs: 60, neurons: 16, drift: 0.5 });
  const error = (method: 'gpfq' | 'gptq' | 'qronos') =>
    quantizeReference(problem, plainRecipe({ method, bits: 4 })).relativeError;
  expect(error('qronos')).toBeLessThan(error('gptq'));
  expect(error('qronos')).toBeLessThan(error('gpfq'));
});
