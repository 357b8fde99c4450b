/** What each rank of a layer costs and takes, for a budget over layers (core/knapsack.ts). */
import type { Choice } from '../core/knapsack';
import type { GroupSums } from '../quant/sums';
import { judgeWeights } from './judge';
import type { KernelShape, LayerFactoring } from './layer';
import { factorLayer, fullRank, type LayerSpectrum } from './low-rank';

/** One rank; `bits`, by which a front names what it chose, is the rank, too. */
export interface RankChoice extends Choice {
  /** The full rank stands for the layer as it is. */
  rank: number;
}

/** Ranks tried of a layer at most: the table of a front takes time in proportion, and each spatial cut some of its own. */
const MOST = 48;
const MOST_SPATIAL = 8;

/** Numbers that two layers of a rank hold: what `factorLayer` makes with shape `channels`. */
export const factoredSize = ({ neurons, inputs, groups }: KernelShape, rank: number): number =>
  rank * (groups * inputs + neurons);

/** The same with shape `spatial`: k_h × 1 to `rank` channels for each group, then 1 × k_w. */
export function spatialSize({ neurons, inputs, groups, kernel }: KernelShape, rank: number): number {
  const columns = kernel?.[1] ?? 1;
  return rank * ((groups * inputs) / columns + neurons * columns);
}

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
  const cost = (error: number) => (whole.norm > 0 ? Math.max(0, error) / whole.norm : 0);
  const ranks = spread(smallerRanks(full, weights.length, factoredSize(shape, 1)), MOST);
  return [
    ...ranks.map((rank) => choice(rank, factoredSize(shape, rank), cost(best.error + lost(spectra, rank)))),
    choice(full, weights.length, cost(whole.error)),
  ];
}

/**
 * The same for k × 1 and 1 × k: no spectrum says what their ranks cost by the outputs, so some of them are cut and judged.
 * @throws UserError where the layer has no such cut (`unfactorable`)
 */
export async function spatialChoices(
  shape: KernelShape,
  sums: readonly GroupSums[] | null,
  weights: Float32Array,
  settings: Pick<LayerFactoring, 'aware' | 'damping'>,
): Promise<RankChoice[]> {
  const full = fullRank(shape, 'spatial');
  const found: RankChoice[] = [];
  for (const rank of spread(smallerRanks(full, weights.length, spatialSize(shape, 1)), MOST_SPATIAL)) {
    const cut = { ...settings, kind: 'low-rank', shape: 'spatial', rank } as const;
    const { relativeError } = await factorLayer(shape, sums, weights, cut);
    found.push(choice(rank, spatialSize(shape, rank), relativeError ** 2));
  }
  const { error, norm } = squares(shape, sums, weights, weights);
  return [...found, choice(full, weights.length, norm > 0 ? error / norm : 0)];
}

const choice = (rank: number, size: number, cost: number): RankChoice => ({ rank, bits: rank, size, cost });

/** The largest rank below the full one at which two layers of `each` numbers a rank hold fewer than the layer. */
const smallerRanks = (full: number, whole: number, each: number) => Math.min(full, Math.ceil(whole / each)) - 1;

/** Σ of σ² from the rank on. */
const lost = (spectra: LayerSpectrum['spectra'], rank: number) =>
  spectra.reduce((sum, { squares }) => sum + squares.subarray(rank).reduce((a, b) => a + b, 0), 0);

/** 1 … last, at most so many of them. */
function spread(last: number, most: number): number[] {
  const count = Math.min(most, last);
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
