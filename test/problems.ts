/** Random layers for the tests of every backend, odd ones included. */
import fc from 'fast-check';
import type { LayerProblem } from '../src/core/layer-problem';
import { ALPHABETS, GROUP_SIZES, ORDERS, RADII } from '../src/quant/layer';
import { plainRecipe, randomProblem, type ProblemShape } from '../src/quant/random-problem';

export { plainRecipe, randomProblem };

/** Any shape, alphabet, bits and radius, with X̃ = X or not, in one or several batches. */
export const anyProblem = fc
  .record({
    samples: fc.integer({ min: 1, max: 60 }),
    inputs: fc.integer({ min: 1, max: 80 }),
    perGroup: fc.integer({ min: 1, max: 5 }),
    groups: fc.integer({ min: 1, max: 4 }),
    drift: fc.constantFrom(0, 0.2),
    bits: fc.integer({ min: 1, max: 8 }),
    alphabet: fc.constantFrom(...ALPHABETS),
    radius: fc.constantFrom(...RADII),
    batches: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
  })
  .map(({ perGroup, bits, alphabet, radius, batches, ...shape }) => ({
    problem: randomProblem({ ...shape, neurons: perGroup * shape.groups }),
    recipe: plainRecipe({ bits, alphabet, radius }),
    batches,
  }));

/**
 * The same, less what centered has ties: inputs that do not vary in X but in X̃, of which few samples leave some, have the
 * argument 0, and binary letters none nearest to it.
 */
const anyCentered = anyProblem.filter(({ recipe }) => recipe.alphabet !== 'binary');

/**
 * The same, with steps that are fitted to the letters, in either order, centered or not, some in blocks of inputs. With few
 * samples or inputs there are ties: what one step's letters give is a multiple of what another's do.
 */
export const anyFitted = fc
  .tuple(
    anyCentered.filter(({ problem }) => problem.samples >= 10 && problem.inputs >= 8),
    fc.constantFrom(...ORDERS),
    fc.boolean(),
    fc.constantFrom(undefined, ...GROUP_SIZES),
  )
  .map(([{ problem, recipe, batches }, order, center, groupSize]) => ({
    problem,
    recipe: { ...recipe, order, center, fit: true, ...(recipe.radius === 'neuron' && groupSize && { groupSize }) },
    batches,
  }));

/** The same, with X̃ = X in the first samples. */
export function withFirstAlike(problem: LayerProblem, samples: number): LayerProblem {
  const { floatInputs, inputs, groups } = problem;
  const quantizedInputs = problem.quantizedInputs.slice();
  quantizedInputs.set(floatInputs.subarray(0, samples * groups * inputs));
  return { ...problem, quantizedInputs };
}

type Change = (problem: LayerProblem) => void;

/** A column of some of a problem's inputs, which have one group. */
function fill(arrays: Float32Array[], { inputs }: LayerProblem, column: number, value: number): void {
  for (const values of arrays) for (let i = column; i < values.length; i += inputs) values[i] = value;
}

function copyColumn(values: Float32Array, { inputs }: LayerProblem, from: number, to: number): void {
  for (let i = 0; i < values.length; i += inputs) values[i + to] = values[i + from]!;
}

const scaleWeights =
  (factor: number): Change =>
  ({ weights }) =>
    weights.forEach((w, i) => (weights[i] = w * factor));

const ODD: [name: string, shape: Partial<ProblemShape>, change?: Change][] = [
  ['one neuron', { neurons: 1 }],
  ['one input', { inputs: 1 }],
  ['one sample', { samples: 1 }],
  ['one of each', { neurons: 1, inputs: 1, samples: 1 }],
  ['a group for each neuron', { groups: 12, inputs: 9 }],
  ['X̃ = X', { drift: 0 }],
  ['a column of zeros', {}, (p) => fill([p.floatInputs, p.quantizedInputs], p, 3, 0)],
  ['zeros in X̃ only', {}, (p) => fill([p.quantizedInputs], p, 5, 0)],
  ['zeros in X only', {}, (p) => fill([p.floatInputs], p, 5, 0)],
  ['a constant column', {}, (p) => fill([p.floatInputs, p.quantizedInputs], p, 0, 1)],
  ['a column twice', {}, (p) => [p.floatInputs, p.quantizedInputs].forEach((X) => copyColumn(X, p, 2, 30))],
  ['weights of 1e-30', {}, scaleWeights(1e-30)],
  ['weights of 1e30', {}, scaleWeights(1e30)],
  ['a neuron of zeros', {}, ({ weights, inputs }) => weights.fill(0, 0, inputs)],
];

/** Problems at the edges of what there is. */
export function oddProblems(): { name: string; problem: LayerProblem }[] {
  return ODD.map(([name, shape, change]) => {
    const problem = randomProblem({ samples: 40, inputs: 37, neurons: 12, ...shape });
    change?.(problem);
    return { name, problem };
  });
}
