/** What each rank of a layer costs and takes, for a budget over layers (core/knapsack.ts). */
import type { Choice } from '../core/knapsack';
import type { GroupSums } from '../quant/sums';
import { judgeWeights } from './judge';
import type { KernelShape } from './layer';
import { fullRank, type LayerSpectrum } from './low-rank';

/** One rank; `bits`, by which a front names what it chose, is the rank, too. */
export interface RankChoice extends Choice {
  /** The full rank stands for the layer as it is. */
  rank: number;
}

/** Ranks tried of a layer at most: the table of a front takes time in proportion. */
const MOST = 48;

/** Numbers that two layers of a rank hold: what `factorLayer` makes with shape `channels`. */
export const factoredSize = ({ neurons, inputs, groups }: KernelShape, rank: number): number =>
  rank * (groups * inputs + neurons);

/**
 * Ranks at which two layers are smaller than one, evenly spread, and the layer as it is.
 * `size` is in numbers held; `cost` ‖XWᵀ − X̃Bᵀ‖² / ‖XWᵀ‖² at that rank, with λ‖B − B₀‖² in it; without sums ‖W − B‖² / ‖W‖².
 * The layer as it is costs what it costs, its drift.
 */
export function rankChoices(
  shape: KernelShape,
  sums: readonly GroupSums[] | null,
  weights: Float32Array,
  { targets, spectra }: LayerSpectrum,
): RankChoice[] {
  const full = fullRank(shape, 'channels');
  const at = (B: Float32Array) => squares(shape, sums, weights, B);
  const B0 = new Float32Array(weights.length);
  targets.forEach(({ B }, g) => B0.set(B, g * B.length));
  const [best, whole] = [at(B0), at(weights)];
  const choice = (rank: number, size: number, error: number) => ({
    ...{ rank, bits: rank, size, cost: whole.norm > 0 ? Math.max(0, error) / whole.norm : 0 },
  });
  const ranks = spread(Math.min(full, Math.ceil(weights.length / factoredSize(shape, 1))) - 1);
  return [
    ...ranks.map((rank) => choice(rank, factoredSize(shape, rank), best.error + lost(spectra, rank))),
    choice(full, weights.length, whole.error),
  ];
}

/** Σ of σ² from the rank on. */
const lost = (spectra: LayerSpectrum['spectra'], rank: number) =>
  spectra.reduce((sum, { squares }) => sum + squares.subarray(rank).reduce((a, b) => a + b, 0), 0);

/** 1 … last, at most `MOST` of them. */
function spread(last: number): number[] {
  const count = Math.min(MOST, last);
  const ranks = Array.from({ length: count }, (_, i) => Math.round(((i + 1) * last) / count));
  return [...new Set(ranks)];
}

function squares(shape: KernelShape, sums: readonly GroupSums[] | null, W: Float32Array, B: Float32Array) {
  const total = (values: Float64Array) => values.reduce((a, b) => a + Math.max(0, b), 0);
  if (sums) {
    const { squaredErrors, squaredNorms } = judgeWeights(shape, sums, W, B);
    return { error: total(squaredErrors), norm: total(squaredNorms) };
  }
  const ofRows = (of: (w: number, i: number) => number) => W.reduce((sum, w, i) => sum + of(w, i), 0);
  return { error: ofRows((w, i) => (w - B[i]!) ** 2), norm: ofRows((w) => w * w) };
}
