/**
 * The walk of many neurons side by side, in blocks (docs/ARCHITECTURE.md 4.2): what the `wasm` backend shares between
 * its two forms. A walker is one neuron with one candidate scale; all arrays have a row for each step t and a column
 * for each walker, so that the innermost loops run over neighbours.
 */
import { quantizer, type Quantizer } from '../alphabet';
import { scaleGroupCount, scaleGroupOf } from '../../core/scale-groups';
import type { LayerRecipe } from '../layer';
import { uniform } from '../../core/random';
import { saturate } from '../methods/neuron-result';
import type { Candidates } from '../slices';

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
  /** Nothing of what was before counts. */
  memoryless: boolean;
  /** r of a step for each neuron, shared by its candidates; null: to the nearest letter. */
  draw: ((t: number) => Float64Array) | null;
  /** One for each walker and scale group, (scale groups, count). */
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
  { steps, offsets }: Pick<Candidates, 'steps' | 'offsets'>,
  order: Uint32Array | null,
): Walkers {
  const count = neurons * steps.length;
  const scaleGroups = scaleGroupCount({ inputs }, recipe);
  const transposed = new Float32Array(weights.length);
  for (let c = 0; c < neurons; c++)
    for (let t = 0; t < inputs; t++) transposed[t * neurons + c] = weights[c * inputs + (order ? order[t]! : t)]!;
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
    memoryless: recipe.method === 'rtn',
    draw: recipe.method === 'spfq' ? draw : null,
    quantizers: Array.from({ length: scaleGroups * count }, (_, i) => {
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

/**
 * Walks one block: q_t = Quantize( a_t + [Σ_{s<t} L_ts d_s + drift_t] / L_tt ), d = a − q, for the targets a, a lower
 * triangular L and a drift that make the method. Where L_tt = 0 the letter is 0.
 */
export function walkBlock(walkers: Walkers, { first, size, past, lower, drift, onStep }: Block): void {
  const { count, neurons, targets, memoryless, draw, quantizers, scaleGroupAt, letters, codes, differences } = walkers;
  const sums = new Float64Array(count);
  for (let i = 0; i < size; i++) {
    const t = first + i;
    for (let v = 0; v < count; v++) sums[v] = past[i * count + v]!;
    addEarlier(sums, lower.subarray(i * size, i * size + i), differences.subarray(first * count, t * count));
    const norm = lower[i * size + i]!;
    const draws = draw?.(t);
    const ofGroup = scaleGroupAt(t) * count;
    for (let v = 0, c = 0; v < count; v++, c = c + 1 === neurons ? 0 : c + 1) {
      const target = targets[t * neurons + c]!;
      const at = t * count + v;
      let argument = target;
      if (!memoryless) {
        if (!(norm > 0)) {
          differences[at] = target;
          continue;
        }
        argument += (sums[v]! + (drift ? drift[i * neurons + c]! : 0)) / norm;
      }
      const r = draws?.[c];
      const rounding = quantizers[ofGroup + v]!;
      letters[at] = rounding.value(argument, r);
      codes[at] = saturate(rounding.code(argument, r));
      differences[at] = target - letters[at]!;
    }
    onStep?.(t, sums);
  }
}

/**
 * sums_v += Σ_s L_s d_sv, one s after the other; four at a time, so that sums are loaded and stored once for them.
 * @param L (steps)
 * @param d (steps, count)
 */
function addEarlier(sums: Float64Array, L: Float32Array | Float64Array, d: Float32Array): void {
  const count = sums.length;
  let s = 0;
  for (; s + 4 <= L.length; s += 4) {
    const [l0, l1, l2, l3] = [L[s]!, L[s + 1]!, L[s + 2]!, L[s + 3]!];
    const row0 = s * count;
    const [row1, row2, row3] = [row0 + count, row0 + 2 * count, row0 + 3 * count];
    for (let v = 0; v < count; v++)
      sums[v] = sums[v]! + l0 * d[row0 + v]! + l1 * d[row1 + v]! + l2 * d[row2 + v]! + l3 * d[row3 + v]!;
  }
  for (; s < L.length; s++) {
    const [l, row] = [L[s]!, s * count];
    for (let v = 0; v < count; v++) sums[v]! += l * d[row + v]!;
  }
}
