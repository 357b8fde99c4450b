/**
 * The tests that every backend passes. Each layer that a solver gives is judged by what it must be in itself
 * (solved-layer.ts), whether or not rounding has turned a letter of it on the way; and the properties of the walk are
 * asked for.
 */
import { describe, expect, inject, test } from 'vitest';
import type { LayerProblem } from '../src/core/layer-problem';
import { permutation, random } from '../src/core/random';
import { findsStep, isFactored, METHODS, RADII, type LayerRecipe, type Method } from '../src/quant/layer';
import { pathErrors } from '../src/quant/reference/problem';
import type { Form, SolvedLayer } from '../src/quant/solver';
import { openErrors } from './layer-errors';
import { oddProblems, plainRecipe, randomProblem, withFirstAlike } from './problems';
import { solverCases } from './solver-cases';
import { judge, SINGLE } from './solved-layer';
import type { Tolerance, Verdict } from './verdict';
import type { Variation } from './solve';

export type Solve = (problem: LayerProblem, recipe: LayerRecipe, variation: Variation) => Promise<SolvedLayer>;

export interface Suite {
  solve: Solve;
  /** null: the backend has but one. */
  form: Form | null;
  tolerance: Tolerance;
  /** How often every three options are gone through, each time on other layers. */
  rounds: number;
  /** The options alone, where the properties of the walk are asked of the same code elsewhere. */
  optionsOnly?: boolean;
}

/**
 * Letters of a test that rounding may turn: one, or this part of them. Measured: one in 100,000, and where X̃ᵀX̃ is factored of
 * fewer rows than inputs some two in 10,000; as many of those that Beacon chooses over and over.
 */
const TURNED = { plain: 1e-4, factored: 1e-3, again: 5e-4 };

const layers = new Map<string, ReturnType<typeof solverCases>>();

/** Made once for all suites of a file. */
function casesOf(round: number) {
  const seed = 100 * inject('seed') + round;
  const key = String(seed);
  if (!layers.has(key)) layers.set(key, solverCases(seed));
  return layers.get(key)!;
}

/** Solves and judges. */
async function judged(
  solve: Solve,
  problem: LayerProblem,
  recipe: LayerRecipe,
  variation: Variation,
  tolerance: Tolerance,
): Promise<Verdict> {
  const { scales = [recipe.scale] } = variation;
  const run = (own: readonly number[]) => solve(problem, recipe, { ...variation, scales: [...own] });
  return judge(await run(scales), { problem, recipe, scales }, tolerance, run);
}

/** Fails where anything is wrong with the layer, or rounding has turned more letters than it may: one of a small layer. */
export async function expectRight(
  solve: Solve,
  problem: LayerProblem,
  recipe: LayerRecipe,
  variation: Variation = {},
  tolerance = SINGLE,
): Promise<void> {
  const { wrong, turned } = await judged(solve, problem, recipe, variation, tolerance);
  expect(wrong).toBe('');
  expect(turned).toBeLessThanOrEqual(mostTurned(recipe.method, problem.weights.length));
}

function mostTurned(method: Method, letters: number): number {
  const again = findsStep({ method }) ? TURNED.again : TURNED.plain;
  return Math.max(1, (isFactored({ method }) ? TURNED.factored : again) * letters);
}

export function solverSuite({ solve, form, tolerance, rounds, optionsOnly = false }: Suite): void {
  const passes = (problem: LayerProblem, recipe: LayerRecipe, variation?: Variation) =>
    expectRight(solve, problem, recipe, { ...variation, form }, tolerance);

  describe.each(METHODS)('%s', (method) => {
    test('every three options together', async () => {
      let [letters, turned] = [0, 0];
      for (let round = 0; round < rounds; round++)
        for (const { name, problem, recipe, variation } of casesOf(round)) {
          if (recipe.method !== method) continue;
          const verdict = await judged(solve, problem, recipe, { ...variation, form }, tolerance);
          expect(verdict.wrong, name).toBe('');
          letters += problem.weights.length;
          turned += verdict.turned;
        }
      expect(letters).toBeGreaterThan(1000 * rounds);
      expect(turned).toBeLessThanOrEqual(mostTurned(method, letters));
    });
    if (optionsOnly) return;

    const radii = findsStep({ method }) ? (['neuron'] as const) : RADII;
    test.each(radii)('several panels, searched scales, radius %s', async (radius) => {
      const problem = randomProblem({ samples: 600, inputs: 140, neurons: 8 });
      const recipe = plainRecipe({ method, bits: 3, radius, order: radius === 'layer' ? 'norm' : 'natural' });
      await passes(problem, recipe, { batches: 2, scales: [0.6, 0.9, 1.2] });
    });

    test.each(oddProblems())('$name', async ({ problem }) => {
      await passes(problem, plainRecipe({ method }));
      await passes(problem, plainRecipe({ method, center: true }), { batches: 2 });
    });

    test('binary letters where inputs never change: that of the weight', async () => {
      const problem = randomProblem({ samples: 40, inputs: 37, neurons: 6 });
      for (const X of [problem.floatInputs, problem.quantizedInputs])
        X.forEach((_, i) => {
          if (i % 37 < 4) X[i] = i % 37 < 2 ? 0 : 0.7;
        });
      for (const center of [false, true]) await passes(problem, plainRecipe({ method, alphabet: 'binary', center }));
    });

    test('with the same inputs and a fine alphabet, Q is nearly W', async () => {
      const problem = randomProblem({ samples: 200, inputs: 32, neurons: 8, drift: 0 });
      const recipe = plainRecipe({ method, bits: 8, alphabet: 'paper' });
      const { values, relativeError } = await solve(problem, recipe, { form });
      expect(relativeError).toBeLessThan(0.01);
      values.forEach((q, i) => expect(Math.abs(q - problem.weights[i]!)).toBeLessThan(0.03));
    });

    test.each([false, true])('the error telescopes, centered: %s', async (center) => {
      const problem = randomProblem({ samples: 60, inputs: 70, neurons: 6, groups: 2 });
      const recipe = plainRecipe({ method, bits: 3, order: 'norm', center });
      const found = await solve(problem, recipe, { form });
      telescopes(problem, recipe, found, tolerance);
    });

    test('the same problem twice gives the same bits', async () => {
      const problem = randomProblem({ samples: 500, inputs: 70, neurons: 20 });
      const recipe = plainRecipe({ method, fit: true, center: true });
      const once = () => solve(problem, recipe, { form, batches: 3, scales: [0.9, 1.1] });
      const first = await once();
      expect(await once()).toEqual(first);
    });
  });

  if (optionsOnly) return;

  // SPFQ's draws stay with the row.
  test.each(METHODS.filter((method) => method !== 'spfq'))(
    '%s: permuted neurons give permuted rows',
    async (method) => {
      const { problem, permuted, order } = permutedNeurons();
      const recipe = plainRecipe({ method, bits: 3, fit: true });
      const variation = { form, scales: [0.803, 1.101] };
      const [plain, other] = [await solve(problem, recipe, variation), await solve(permuted, recipe, variation)];
      const { inputs } = problem;
      order.forEach((from, to) => {
        const row = (values: Float32Array, c: number) => values.slice(c * inputs, (c + 1) * inputs);
        expect(row(other.values, to)).toEqual(row(plain.values, from));
        expect(other.steps[to]).toBe(plain.steps[from]);
        expect(other.neuronErrors[to]).toBe(plain.neuronErrors[from]);
      });
    },
  );

  test('centered, where the first batch has X̃ = X', async () => {
    const problem = withFirstAlike(randomProblem({ samples: 120, inputs: 40, neurons: 8 }), 60);
    await passes(problem, plainRecipe({ center: true }), { batches: 2, firstAlike: true });
  });

  test('one fitted step for a layer, whose bias takes what its mean then is', async () => {
    const problem = randomProblem({ samples: 300, inputs: 40, neurons: 16 });
    await passes(problem, plainRecipe({ bits: 2, radius: 'layer', fit: true }), { scales: [0.6, 0.9] });
  });

  test('Qronos with as much of its correction as the samples bear out', async () => {
    const problem = randomProblem({ samples: 150, inputs: 70, neurons: 12, groups: 2, drift: 0.5 });
    await passes(problem, plainRecipe({ method: 'qronos', shrink: true }), { batches: 2, scales: [0.8, 1] });
  });

  test.each(['L0', 'L1'] as const)('%s with scale groups', async (kind) => {
    const problem = randomProblem({ samples: 200, inputs: 150, neurons: 6 });
    const regularizer = { kind, lambda: 0.03 };
    await passes(problem, plainRecipe({ alphabet: 'symmetric', groupSize: 64, regularizer }));
  });
}

/** A layer, and the same with the neurons of each group in another order; row `to` of it is row order[to]. */
function permutedNeurons() {
  const problem = randomProblem({ samples: 50, inputs: 40, neurons: 12, groups: 2 });
  const { inputs, weights } = problem;
  const rng = random(3);
  const order = [0, 6].flatMap((first) => Array.from(permutation(rng, 6), (c) => first + c));
  const turned = new Float32Array(weights.length);
  order.forEach((from, to) => turned.set(weights.subarray(from * inputs, (from + 1) * inputs), to * inputs));
  return { problem, permuted: { ...problem, weights: turned }, order };
}

/** Σ_{s≤t} w_s X_s − q_s X̃_s = u_t for every t, and the last one is what the solver tells. */
function telescopes(problem: LayerProblem, recipe: LayerRecipe, found: SolvedLayer, { error, sum }: Tolerance): void {
  const { inputs } = problem;
  const neuron = 4;
  const q = found.values.slice(neuron * inputs, (neuron + 1) * inputs);
  const along = pathErrors(problem, recipe, [neuron], found.values);
  const { norm, size } = openErrors(problem, recipe.center).ofNeuron(neuron, q);
  const order = pathOf(problem, recipe, neuron);
  for (const t of [0, 1, 31, 32, 33, inputs - 1]) {
    const walked = new Set(order.slice(0, t + 1));
    const only = (all: Float32Array) => all.map((x, i) => (walked.has(i % inputs) ? x : 0));
    const until = openErrors({ ...problem, weights: only(problem.weights) }, recipe.center).ofNeuron(neuron, only(q));
    expect(along[t]! ** 2 / (until.error / norm)).toBeCloseTo(1, 5);
  }
  const last = along[inputs - 1]! ** 2;
  const slack = error * last + (sum * size * (1 + last)) / norm;
  expect(Math.abs(found.neuronErrors[neuron]! ** 2 - last)).toBeLessThanOrEqual(slack);
}

/** The inputs of a neuron, those with the largest ‖X̃_t‖ first, less its mean where that is taken. */
function pathOf({ neurons, inputs, groups, samples, quantizedInputs }: LayerProblem, recipe: LayerRecipe, c: number) {
  const inputsOfPath = Array.from({ length: inputs }, (_, t) => t);
  if (recipe.method === 'rtn') return inputsOfPath;
  const first = Math.floor(c / (neurons / groups)) * inputs;
  const norms = inputsOfPath.map((t) => {
    const x = Array.from({ length: samples }, (_, i) => quantizedInputs[i * groups * inputs + first + t]!);
    const mean = recipe.center ? x.reduce((a, b) => a + b) / samples : 0;
    return x.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  return inputsOfPath.sort((a, b) => norms[b]! - norms[a]!);
}
