/** The layers of the solver suite: every three options occur together, on random shapes, and odd ones. */
import { random } from '../src/core/random';
import type { LayerProblem } from '../src/core/layer-problem';
import { ALPHABETS, findsStep, GROUP_SIZES, METHODS, OFFSETS, ORDERS, type LayerRecipe } from '../src/quant/layer';
import { coveringRows, type Row } from './covering';
import { plainRecipe, randomProblem, withFirstAlike } from './problems';
import type { Variation } from './solve';

export interface SolverCase {
  name: string;
  problem: LayerProblem;
  recipe: LayerRecipe;
  variation: Variation & { scales: number[] };
}

const OPTIONS = {
  method: METHODS,
  alphabet: ALPHABETS,
  bits: [1, 2, 'more', 8],
  /** What shares a radius: the layer, a neuron, or so many inputs of a neuron. */
  span: ['layer', 'neuron', ...GROUP_SIZES],
  groups: ['one', 'several', 'a neuron each'],
  order: ORDERS,
  center: [false, true],
  fit: [false, true],
  offset: OFFSETS,
  regularizer: [undefined, 'L0', 'L1'],
  /** X̃ of all batches, or X itself, or X itself in the first batch only. */
  drift: ['none', 'all', 'later'],
  batches: [1, 3],
  /** No divisor in common: what a step was fitted from can be told. */
  scales: [[0.9], [0.803, 1.101]],
} as const;

const PLAIN = { damping: undefined, shrink: false };

/** Every three options together, some hundred and fifty cases; another seed gives other rows and other layers. */
export function solverCases(seed: number): SolverCase[] {
  const rng = random(seed);
  return coveringRows(OPTIONS, 3, rng).map((row, i) => caseOf(row, `case ${i} of seed ${seed}`, rng.uint32()));
}

function caseOf(row: Row<typeof OPTIONS>, name: string, seed: number): SolverCase {
  const rng = random(seed);
  const between = (least: number, most: number) => least + rng.below(most - least + 1);
  const { method, alphabet, span, order, center, offset, regularizer: kind, drift, batches, scales } = row;
  const bits = row.bits === 'more' ? between(3, 7) : row.bits;
  const groups = row.groups === 'one' ? 1 : between(2, 4);
  const neurons = groups * (row.groups === 'a neuron each' ? 1 : between(1, 5));
  // Scale groups need inputs for more than one.
  const inputs = typeof span === 'number' ? between(1, 2 * span + 8) : between(1, 80);
  const samples = between(1, 60);
  const given = randomProblem({ samples, inputs, neurons, groups, drift: drift === 'none' ? 0 : 0.2, seed });
  const first = Math.ceil(samples / batches);
  const firstAlike = drift === 'later';
  const factored = rng.below(2) ? { damping: 0.3, shrink: true } : PLAIN;
  const ownSteps = findsStep({ method });
  const recipe = plainRecipe({
    ...{ method, bits, alphabet, order, center, offset, seed: rng.below(1000) },
    radius: span === 'layer' && !ownSteps ? 'layer' : 'neuron',
    percentile: [1, 0.95][rng.below(2)]!,
    // Letters of L0 are no multiples of δ.
    fit: row.fit && kind !== 'L0',
    ...(typeof span === 'number' && !ownSteps && { groupSize: span }),
    ...(kind && !ownSteps && { regularizer: { kind, lambda: 0.02 } }),
    ...(method === 'gptq' && factored.damping && { damping: factored.damping }),
    ...(method !== 'gptq' && { shrink: factored.shrink }),
  });
  return {
    name: `${name}: ${JSON.stringify({ ...row, bits, samples, inputs, neurons, groups })}`,
    problem: firstAlike ? withFirstAlike(given, first) : given,
    recipe,
    variation: { batches, scales: [...scales], firstAlike },
  };
}
