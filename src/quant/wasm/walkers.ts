/**
 * The walk of many neurons side by side, in blocks (docs/ARCHITECTURE.md 4.2): what the `wasm` backend shares between
 * its two forms. A walker is one neuron with one candidate scale; all arrays have a row for each step t and a column
 * for each walker, so that the innermost loops run over neighbours.
 */
import { quantizer, type Quantizer } from '../alphabet';
import { latticeOf, type Lattice } from './lattice';
import { scaleGroupCount, scaleGroupOf } from '../../core/scale-groups';
import type { LayerRecipe } from '../layer';
import { uniform } from '../../core/random';
import type { Candidates } from '../slices';

/** Steps walked at once. */
export const BLOCK = 64;

/** The neurons of one group, or a slice of them. */
export interface GroupWeights {
  /** W of them, (neurons, inputs). */
  weights: Float32Array;
  neurons: number;
  inputs: number;
  /** Row of the first one in the layer's W. */
  firstNeuron: number;
}

export interface Walkers {
  /** Neurons × candidates: walker v is neuron v % neurons with candidate ⌊v / neurons⌋. */
  count: number;
  neurons: number;
  inputs: number;
  /** The input of each step; null: as they come. */
  order: Uint32Array | null;
  /** W, (inputs, neurons); as all that has a row for each step, in the order of the path. */
  weights: Float32Array;
  /** What the letters follow, (inputs, neurons): W, but for Qronos and sweeps. */
  targets: Float32Array;
  /** Which weights are kept, (inputs, neurons), 0 or 1; null: all. */
  keep: Uint8Array | null;
  /** Nothing of what was before counts. */
  memoryless: boolean;
  /** r of a step for each neuron, shared by its candidates; null: to the nearest letter. */
  draw: ((t: number) => Float64Array) | null;
  /** Where all letters are (k + o)δ and none is drawn: what a kernel rounds by; null: `quantizers` do it. */
  lattice: Lattice | null;
  /** One for each walker and scale group, (scale groups, count); none where there is a lattice. */
  quantizers: Quantizer[];
  /** The scale group of the input of step t. */
  scaleGroupAt: (t: number) => number;
  /** Q, (inputs, count). */
  letters: Float32Array;
  /** k, (inputs, count). */
  codes: Int8Array;
  /** targets − Q, (inputs, count). */
  differences: Float32Array;
}

/**
 * @param candidates of the neurons of the group
 * @param order the input of each step; null: as they come
 */
export function makeWalkers(
  { weights, neurons, inputs, firstNeuron }: GroupWeights,
  recipe: LayerRecipe,
  { steps, offsets, keep }: Pick<Candidates, 'steps' | 'offsets' | 'keep'>,
  order: Uint32Array | null,
): Walkers {
  const count = neurons * steps.length;
  const scaleGroups = scaleGroupCount({ inputs }, recipe);
  const lattice = latticeOf(recipe, { steps, offsets }, neurons, scaleGroups);
  const turned = <T extends Float32Array | Uint8Array>(rows: T, out: T): T => {
    for (let c = 0; c < neurons; c++)
      for (let t = 0; t < inputs; t++) out[t * neurons + c] = rows[c * inputs + (order ? order[t]! : t)]!;
    return out;
  };
  const transposed = turned(weights, new Float32Array(weights.length));
  const draws = new Float64Array(neurons);
  const draw = (t: number) => {
    for (let c = 0; c < neurons; c++) draws[c] = uniform(recipe.seed, firstNeuron + c, t);
    return draws;
  };
  return {
    count,
    neurons,
    inputs,
    order,
    weights: transposed,
    targets: transposed,
    keep: keep ? turned(keep, new Uint8Array(keep.length)) : null,
    memoryless: recipe.method === 'rtn',
    draw: recipe.method === 'spfq' ? draw : null,
    lattice,
    quantizers: Array.from({ length: lattice ? 0 : scaleGroups * count }, (_, i) => {
      const [g, v] = [Math.floor(i / count), i % count];
      const [k, c] = [Math.floor(v / neurons), v % neurons];
      return quantizer(recipe, steps[k]![c * scaleGroups + g]!, offsets[k]![c]!);
    }),
    scaleGroupAt: scaleGroups === 1 ? () => 0 : (t) => scaleGroupOf(order ? order[t]! : t, recipe),
    letters: new Float32Array(inputs * count),
    codes: new Int8Array(inputs * count),
    differences: new Float32Array(inputs * count),
  };
}

/** The block of steps first … first + size − 1, and what its arguments are made of. */
export interface Block {
  first: number;
  size: number;
  /** Σ_{s<first} L_ts d_s for each step and walker, (size, count). */
  past: Float32Array | Float64Array;
  /** L within the block, (size, size); GPFQ's is H, L_ts = ⟨X̃_t, X̃_s⟩. */
  lower: Float32Array | Float64Array;
  /** What is added to the past, (size, neurons); null: nothing. GPFQ's is Σ_{s≤t} E_ts w_s, E_ts = ⟨X̃_t, X_s − X̃_s⟩. */
  drift: Float32Array | Float64Array | null;
  /** Called for each step with Σ_{s<t} L_ts d_s of each walker, once its letters are known. */
  onStep?: (t: number, sums: Float64Array) => void;
}
