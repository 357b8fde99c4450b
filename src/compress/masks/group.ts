/** What of a layer a mask, a walk and a refit are of: the neurons of one group, with the sums of their rows. */
import type { LayerShape } from '../../core/layer-problem';
import type { Factor } from '../../core/linalg/factor';
import type { GroupSums } from '../../quant/sums';
import { pacer } from '../../wasm/panels';
import { factorizeWide } from './factor';

export interface PrunedGroup {
  /** W, (neurons, inputs). */
  weights: Float32Array;
  neurons: number;
  inputs: number;
  /** Row of the first neuron in the layer's W. */
  firstNeuron: number;
  sums: GroupSums;
  /** ∂L/∂W of them, (neurons, inputs), where the criterion asks for it. */
  gradients: Float32Array | null;
}

/** @param sums of each group; @param gradients (neurons, inputs), or null */
export function cutGroups(
  { neurons: all, inputs, groups }: LayerShape,
  weights: Float32Array,
  sums: readonly GroupSums[],
  gradients: Float32Array | null,
): PrunedGroup[] {
  const neurons = all / groups;
  const cut = (values: Float32Array, g: number) => values.subarray(g * neurons * inputs, (g + 1) * neurons * inputs);
  return sums.map((ofGroup, g) => ({
    weights: cut(weights, g),
    neurons,
    inputs,
    firstNeuron: g * neurons,
    sums: ofGroup,
    gradients: gradients && cut(gradients, g),
  }));
}

/** λ: a part of the mean of ‖X̃_t‖². */
export function ridgeOfSums({ H }: GroupSums, inputs: number, damping: number): number {
  let trace = 0;
  for (let t = 0; t < inputs; t++) trace += H[t * (inputs + 1)]!;
  return inputs ? (damping * trace) / inputs : 0;
}

const factors = new WeakMap<GroupSums, { damping: number; factor: Promise<Factor> }>();

/** The factor of H + λI, kept with the sums: masks and walks of several sparsities share it. */
export function factorOfSums(
  { sums, inputs }: Pick<PrunedGroup, 'sums' | 'inputs'>,
  damping: number,
  pause: () => Promise<void>,
): Promise<Factor> {
  const known = factors.get(sums);
  if (known?.damping === damping) return known.factor;
  const factor = factorizeWide(sums.H, inputs, damping, pacer(pause));
  factors.set(sums, { damping, factor });
  factor.catch(() => factors.delete(sums));
  return factor;
}
