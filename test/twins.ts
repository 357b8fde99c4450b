/**
 * A backend next to the float64 reference, letter by letter: on random layers with whatever recipe, offsets and sweeps
 * included. solved-layer.ts asks whether what a backend gives is right; this asks whether it is the same.
 */
import { expect } from 'vitest';
import type { LayerProblem } from '../src/core/layer-problem';
import { random, type Random } from '../src/core/random';
import {
  ALPHABETS,
  findsStep,
  isFactored,
  METHODS,
  OFFSETS,
  ORDERS,
  RADII,
  type LayerRecipe,
  type Method,
} from '../src/quant/layer';
import { quantizeReference } from '../src/quant/reference/problem';
import type { SolvedLayer } from '../src/quant/solver';
import { plainRecipe, randomProblem } from './problems';
import type { Variation } from './solve';

/** Values of C, so that each neuron has a choice of C and o together. */
const SCALES = [0.6, 0.9, 1.2];

/** How large layers are, at most. */
export interface TwinSizes {
  inputs: number;
  samples: number;
  perGroup: number;
}

export interface TwinCase {
  name: string;
  problem: LayerProblem;
  recipe: LayerRecipe;
}

/** So many layers for a method, the same for the same arguments. */
export function twinCases(method: Method, count: number, sizes: TwinSizes): TwinCase[] {
  return Array.from({ length: count }, (_, i) => {
    const rng = random(5, i, METHODS.indexOf(method));
    const problem = twinProblem(rng, i, sizes);
    const recipe = twinRecipe(method, rng, problem);
    const { samples, inputs, neurons, groups } = problem;
    return { name: `${i}: ${JSON.stringify({ samples, inputs, neurons, groups, ...recipe })}`, problem, recipe };
  });
}

const pick = <T>(rng: Random, values: readonly T[]): T => values[rng.below(values.length)]!;

/** Every fifth has an input that is always 0, of which nothing tells a letter. */
function twinProblem(rng: Random, i: number, most: TwinSizes): LayerProblem {
  const groups = pick(rng, [1, 1, 2, 3]);
  const inputs = 2 + rng.below(most.inputs - 1);
  const neurons = groups * (1 + rng.below(most.perGroup));
  // Some have fewer rows than inputs, where only the ridge holds letters.
  const samples = 20 + rng.below(most.samples - 19);
  const problem = randomProblem({ samples, inputs, neurons, groups, drift: pick(rng, [0, 0.1, 0.4]), seed: i });
  if (i % 5 === 0)
    for (const X of [problem.floatInputs, problem.quantizedInputs])
      for (let at = 1; at < X.length; at += inputs) X[at] = 0;
  return problem;
}

function twinRecipe(method: Method, rng: Random, { inputs }: LayerProblem): LayerRecipe {
  const ownStep = findsStep({ method });
  const radius = ownStep ? 'neuron' : pick(rng, RADII);
  const kind = pick(rng, [null, null, 'L1', 'L0'] as const);
  const [fit, center, shrink, grouped] = Array.from({ length: 4 }, () => rng.below(2) === 1);
  return plainRecipe({
    ...{ method, radius, shrink: shrink!, center: center! },
    ...{ bits: 2 + rng.below(3), alphabet: pick(rng, ALPHABETS), order: pick(rng, ORDERS) },
    ...{ offset: pick(rng, OFFSETS), sweeps: rng.below(4), seed: rng.below(1000) },
    // Letters of L0 are no multiples of δ.
    fit: fit! && kind !== 'L0',
    ...(kind && !ownStep && { regularizer: { kind, lambda: 0.02 } }),
    ...(radius === 'neuron' && !ownStep && grouped && inputs > 32 && { groupSize: 32 }),
  });
}

/** How far a backend is from the reference. */
export interface Difference {
  letters: number;
  /** Letters with another k, or of a neuron with another o. */
  turned: number;
  /** Largest difference of an error, relative, and of a mean error, over the neurons whose letters are all the same. */
  error: number;
  /** Of a letter there where no step is fitted, in units of the largest one of its neuron; of a fitted step, relative. */
  value: number;
  step: number;
}

const below = (bound: number): unknown => expect.toSatisfy((x: number) => x <= bound, `at most ${bound}`);

/**
 * What is asked of all but the letters. A fitted step is a multiple of 1/1024 of its own, and next to the border between two
 * of them rounding takes either.
 */
export const WITHIN = { error: below(1e-3), value: below(1e-6), step: below(1.5 / 1024) };

type Solve = (problem: LayerProblem, recipe: LayerRecipe, variation: Variation) => Promise<SolvedLayer>;

/** @returns all cases together, and the names of those where a letter is another one */
export async function compareTwins(
  cases: readonly TwinCase[],
  solve: Solve,
  form: 'gram' | 'path',
): Promise<Difference & { unlike: string[] }> {
  const all = { letters: 0, turned: 0, error: 0, value: 0, step: 0, unlike: [] as string[] };
  for (const { name, problem, recipe } of cases) {
    const expected = quantizeReference(problem, recipe, SCALES);
    const found = await solve(problem, recipe, { scales: SCALES, batches: 2, form: isFactored(recipe) ? null : form });
    const { letters, turned, error, value, step } = difference(expected, found, problem, recipe);
    if (turned > 0) all.unlike.push(`${turned} of ${letters}, ${name}`);
    all.letters += letters;
    all.turned += turned;
    all.error = Math.max(all.error, error);
    all.value = Math.max(all.value, value);
    all.step = Math.max(all.step, step);
  }
  return all;
}

function difference(
  expected: SolvedLayer,
  found: SolvedLayer,
  { neurons, inputs }: LayerProblem,
  { fit }: LayerRecipe,
): Difference {
  const all: Difference = { letters: neurons * inputs, turned: 0, error: 0, value: 0, step: 0 };
  for (let c = 0; c < neurons; c++) {
    const own = unlikeNeuron(expected, found, c, inputs);
    all.turned += own.turned;
    if (own.turned > 0) continue;
    if (fit) all.step = Math.max(all.step, own.value);
    else all.value = Math.max(all.value, own.value);
    const error = expected.neuronErrors[c]!;
    const errors = Math.abs(found.neuronErrors[c]! - error) / (error + 1e-4);
    all.error = Math.max(all.error, errors, Math.abs(found.biasShift[c]! - expected.biasShift[c]!));
  }
  return all;
}

/** Letters that are others, and how far the same ones lie apart. */
function unlikeNeuron(expected: SolvedLayer, found: SolvedLayer, c: number, inputs: number) {
  const otherOffset = (expected.offsets?.[c] ?? 0) !== (found.offsets?.[c] ?? 0);
  let [turned, apart, largest] = [0, 0, 0];
  for (let at = c * inputs; at < (c + 1) * inputs; at++) {
    if (otherOffset || expected.codes[at] !== found.codes[at]) turned++;
    apart = Math.max(apart, Math.abs(expected.values[at]! - found.values[at]!));
    largest = Math.max(largest, Math.abs(expected.values[at]!));
  }
  return { turned, value: largest > 0 ? apart / largest : apart };
}
