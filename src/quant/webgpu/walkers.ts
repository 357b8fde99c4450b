/** What both forms put on the device for a walk, and what they bring back. */
import { scaleGroupCount, scaleGroupOf } from '../../core/scale-groups';
import type { LayerShape } from '../../core/layer-problem';
import type { LayerRecipe } from '../layer';
import { inputAt, stepsOfInputs, type Orders } from './orders';
import { codeRange } from '../alphabet';
import type { Ridge } from '../criterion';
import type { Candidates } from '../slices';
import { WALKER, type WalkRounding } from '../../gpu/walk';
import { neuronScales } from './scaling';
import { pad8 } from '../../gpu/kernel';

/** The neurons of a layer; where it has one group, some of them. */
export interface Neurons {
  shape: LayerShape;
  /** W of them, (neurons, inputs). */
  weights: Float32Array;
  /** Row of the first one in the layer's W. */
  firstNeuron: number;
}

/** What is tried for these neurons. */
export type Tried = Pick<Candidates, 'steps' | 'offsets' | 'start' | 'keep'>;

/** The sizes of a walk: a walker is one neuron with one candidate scale. */
export interface WalkSizes {
  inputs: number;
  groups: number;
  /** Row of the first neuron in the layer's W. */
  firstNeuron: number;
  /** Neurons of a group, and padded to a multiple of 8. */
  perGroup: number;
  neuronsPadded: number;
  /** Walkers of a group, candidate-major: walker v is neuron v % perGroup of the group. */
  count: number;
  /** The same, padded to a multiple of 8. */
  walkers: number;
  /** Rows of W and Q of a group: N padded. */
  stride: number;
}

export interface WalkedLayer {
  /** Q in the layer's own units, inputs as they come. */
  letter(group: number, t: number, walker: number): number;
  /** Of each candidate, (neurons). */
  squaredErrors: Float64Array[];
  meanErrors: Float64Array[];
  /** ⟨Xw − X̃q, Xw⟩ of each candidate, (neurons); null where the recipe fits nothing. */
  products: Float64Array[] | null;
  /** What f of quant/criterion.ts adds for each candidate; null where the error on the rows counts. */
  ridges: Ridge[] | null;
  /** ‖Xw‖², (neurons). */
  squaredNorms: Float64Array;
  /** mean over the samples of Xw, (neurons). */
  meanOutputs: Float64Array;
  /** s of quant/shrink.ts, (neurons); left out: all of Ew is kept. */
  keptShares?: Float64Array;
  /** δ, (neurons), where the method finds it; left out: that of the candidate. */
  ownSteps?: Float32Array;
}

export function walkSizes({ shape, firstNeuron }: Neurons, candidates: number, stride: number): WalkSizes {
  const { neurons, inputs, groups } = shape;
  const perGroup = neurons / groups;
  const count = perGroup * candidates;
  return { inputs, groups, firstNeuron, perGroup, neuronsPadded: pad8(perGroup), count, walkers: pad8(count), stride };
}

export function walkRounding({ method, alphabet, bits, regularizer, seed }: LayerRecipe): WalkRounding {
  const { minCode, maxCode } = codeRange(alphabet, bits);
  return {
    minCode,
    maxCode,
    binary: alphabet === 'binary',
    regularizer: regularizer?.kind ?? 'none',
    memoryless: method === 'rtn',
    seed: method === 'spfq' ? seed : null,
  };
}

/** Weights and steps as the device wants them. */
export interface Walkers {
  /** What each neuron was divided by, (neurons). */
  scales: Float64Array;
  /** W / scale, (groups, stride, neuronsPadded), zeros where it is padded. */
  weights: Float32Array;
  /** What `WALKER` says, with room for the error, (groups, walkers, 6). */
  state: Float32Array;
  /**
   * δ of each step and walker where there are scale groups or a mask, (groups, stride, walkers), 0 where a weight is not kept;
   * null: that of `state` counts.
   */
  steps: Float32Array | null;
}

/**
 * @param tried with the ridge that a sweep has in each group
 * @param orders the input of each step, for each group; null: as they come
 */
export function makeWalkers(
  { weights, shape }: Neurons,
  recipe: LayerRecipe,
  { steps, offsets, ridges, keep }: Pick<Tried, 'steps' | 'offsets' | 'keep'> & { ridges?: Float64Array | null },
  sizes: WalkSizes,
  orders: Orders | null,
): Walkers {
  const { groups, perGroup, walkers } = sizes;
  const scales = neuronScales(weights, shape);
  const turned = turnRows(weights, scales, sizes, orders);
  const state = new Float32Array(WALKER.floats * groups * walkers);
  for (let c = 0; c < shape.neurons; c++) {
    const group = Math.floor(c / perGroup);
    steps.forEach((each, k) => {
      const at = WALKER.floats * (group * walkers + k * perGroup + (c % perGroup));
      state[at + WALKER.step] = each[c]! / scales[c]!;
      state[at + WALKER.lambda] = (recipe.regularizer?.lambda ?? 0) / scales[c]!;
      state[at + WALKER.offset] = offsets[k]![c]!;
      state[at + WALKER.ridge] = ridges?.[group] ?? 0;
    });
  }
  return {
    scales,
    weights: turned,
    state,
    steps:
      keep || scaleGroupCount(shape, recipe) > 1
        ? stepsAlong(shape, recipe, { steps, keep }, scales, sizes, orders)
        : null,
  };
}

/**
 * A row for each neuron as it lies on the device: over its scale, (groups, stride, neuronsPadded), in the order of the path.
 * @param rows (neurons, inputs)
 */
export function turnRows(
  rows: Float32Array,
  scales: Float64Array,
  sizes: WalkSizes,
  orders: Orders | null,
): Float32Array {
  const { inputs, groups, perGroup, neuronsPadded, stride } = sizes;
  const turned = new Float32Array(groups * stride * neuronsPadded);
  for (let c = 0; c < groups * perGroup; c++) {
    const group = Math.floor(c / perGroup);
    const base = group * stride * neuronsPadded + (c % perGroup);
    for (let t = 0; t < inputs; t++)
      turned[base + t * neuronsPadded] = rows[c * inputs + inputAt(orders, group, t)]! / scales[c]!;
  }
  return turned;
}

/** δ / scale of each step and walker, (groups, stride, walkers). */
function stepsAlong(
  shape: LayerShape,
  recipe: LayerRecipe,
  { steps, keep }: Pick<Tried, 'steps' | 'keep'>,
  scales: Float64Array,
  { inputs, groups, perGroup, count, walkers, stride }: WalkSizes,
  orders: Orders | null,
): Float32Array {
  const scaleGroups = scaleGroupCount(shape, recipe);
  const along = new Float32Array(groups * stride * walkers);
  for (let g = 0; g < groups; g++)
    for (let t = 0; t < inputs; t++) {
      const input = inputAt(orders, g, t);
      const scaleGroup = scaleGroupOf(input, recipe);
      for (let v = 0; v < count; v++) {
        const c = g * perGroup + (v % perGroup);
        if (keep?.[c * inputs + input] === 0) continue;
        along[(g * stride + t) * walkers + v] =
          steps[Math.floor(v / perGroup)]![c * scaleGroups + scaleGroup]! / scales[c]!;
      }
    }
  return along;
}

/** A value for each candidate and neuron, from where its walker is. */
export function ofCandidates(
  { perGroup, groups }: Pick<WalkSizes, 'perGroup' | 'groups'>,
  candidates: number,
  value: (group: number, walker: number, neuron: number) => number,
): Float64Array[] {
  return Array.from({ length: candidates }, (_, k) =>
    Float64Array.from({ length: groups * perGroup }, (_, c) =>
      value(Math.floor(c / perGroup), k * perGroup + (c % perGroup), c),
    ),
  );
}

/** Reads Q back, (groups, stride, walkers) on the device, in the layer's units. */
export function lettersOf(
  letters: Float32Array,
  scales: Float64Array,
  sizes: WalkSizes,
  orders: Orders | null,
): WalkedLayer['letter'] {
  const { stride, walkers, perGroup, inputs } = sizes;
  const stepOf = orders && stepsOfInputs(orders, sizes.inputs);
  return (group, t, v) => {
    const step = stepOf ? stepOf[group * inputs + t]! : t;
    return letters[(group * stride + step) * walkers + v]! * scales[group * perGroup + (v % perGroup)]!;
  };
}
