/**
 * Why a layer is bad: what its error is made of, each cause with its share. A share is of the squared error, and an estimate: what
 * would about be gone without the cause. What a layer gets from those before it comes off first; the others are of the rest.
 */
import { codeRange } from '../../../../quant/alphabet';
import type { LayerRecipe } from '../../../../quant/layer';
import { stepsOfWeights } from '../../../../core/scale-groups';
import { relative } from '../../../../core/stats/relative-error';
import { errorParts, type LayerRows } from './error-parts';

export type CauseKind = 'place' | 'spread' | 'outliers' | 'samples' | 'depthwise' | 'zeros' | 'limit' | 'bits';

export interface Cause {
  kind: CauseKind;
  /** About so much of the squared error, 0..1. */
  weight: number;
  /**
   * Its number. place: ‖(X − X̃)Wᵀ‖/‖XWᵀ‖; spread: the largest range of a neuron over the smallest; outliers: the largest |w| of a
   * neuron over the root of its mean square; samples: rows; depthwise: inputs of a neuron; zeros: share of the inputs; limit:
   * share of the C; bits: ‖X̃(W − Q)ᵀ‖/‖X̃Wᵀ‖ as rounding to nearest would have it.
   */
  value: number;
  /** limit: whether C would be smaller. */
  low?: boolean;
}

export interface LayerCauses {
  layer: string;
  /** null: left in float. */
  bits: number | null;
  inputs: number;
  /** ‖XWᵀ − X̃Qᵀ‖/‖XWᵀ‖. */
  error: number;
  /** ‖X̃Wᵀ − X̃Qᵀ‖/‖X̃Wᵀ‖: by its own rounding alone. */
  ownError: number;
  /** Those that there are, the heaviest first. */
  causes: Cause[];
}

/** A layer in the middle of a run: what it was given, and what became of it. */
export interface SolvedRows extends LayerRows {
  id: string;
  /** null: left in float. */
  solved: { recipe: LayerRecipe; steps: Float32Array; scales: Float32Array } | null;
  /** The least and the largest C that a search tried; null: there was none. */
  tried: { least: number; most: number } | null;
}

/** Of a layer with less than that by itself, more bits are no help. */
const SMALL = 0.01;
/** Inputs up to which a neuron of a grouped convolution has few. */
const FEW_INPUTS = 25;
/** What is left of a squared error by one more bit is a quarter. */
const PER_BIT = 0.75;
/** Steps are fitted after the search: C this near an end is at it. */
const NEAR = 0.03;

export function layerCauses(rows: SolvedRows): LayerCauses {
  const { id, inputs, solved } = rows;
  const { error, ownError, arriving, rounding } = errorParts(rows);
  const place: Cause = { kind: 'place', weight: shareOf(arriving, error), value: arriving };
  const own = solved === null ? [] : ownCauses({ ...rows, solved });
  const left = own.reduce((rest, { weight }) => rest * (1 - weight), 1);
  if (solved && ownError > SMALL) own.push({ kind: 'bits', weight: PER_BIT * left, value: rounding });
  const causes = [place, ...own.map((cause) => ({ ...cause, weight: (1 - place.weight) * cause.weight }))];
  return {
    layer: id,
    bits: solved && solved.recipe.bits,
    inputs,
    error,
    ownError,
    causes: causes.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight),
  };
}

/** Of a squared error, what a part of it is. */
const shareOf = (part: number, whole: number) => (whole > 0 ? Math.min(1, (part / whole) ** 2) : 0);

type Solved = SolvedRows & { solved: NonNullable<SolvedRows['solved']> };

/** Causes in the layer itself, as shares of its own error. */
function ownCauses(rows: Solved): Cause[] {
  const { inputs, groups, samples, squaredInputs, solved, tried } = rows;
  const causes = [spread(rows), outliers(rows)];
  // Rounding to nearest looks at no sample.
  if (solved.recipe.method !== 'rtn')
    causes.push({ kind: 'samples', weight: atLeast0(1 - samples / inputs), value: samples });
  if (groups > 1 && inputs <= FEW_INPUTS)
    causes.push({ kind: 'depthwise', weight: 1 - inputs / (2 * FEW_INPUTS), value: inputs });
  const zeros = squaredInputs.reduce((count, square) => count + (square === 0 ? 1 : 0), 0) / squaredInputs.length;
  causes.push({ kind: 'zeros', weight: zeros, value: zeros });
  if (tried) causes.push(limit(solved.scales, tried));
  return causes;
}

const atLeast0 = (x: number) => Math.max(0, x);

/** Largest |w| of each neuron. */
function rangesOf({ weights, neurons, inputs }: Solved): Float64Array {
  return Float64Array.from({ length: neurons }, (_, c) => {
    let most = 0;
    for (let t = 0; t < inputs; t++) most = Math.max(most, Math.abs(weights[c * inputs + t]!));
    return most;
  });
}

/** One range for the layer: the noise of a neuron whose weights are small is that of the large ones. */
function spread(rows: Solved): Cause {
  const ranges = rangesOf(rows).sort();
  if (rows.solved.recipe.radius !== 'layer' || ranges.length === 0) return { kind: 'spread', weight: 0, value: 1 };
  const mean = ranges.reduce((a, b) => a + b, 0) / ranges.length;
  const needed = ranges.reduce((sum, range) => sum + Math.min(1, relative(range, mean) ** 2), 0) / ranges.length;
  return { kind: 'spread', weight: atLeast0(1 - needed), value: relative(ranges.at(-1)!, ranges[0]!) };
}

/** How far the largest of n normal numbers lies from their mean, in deviations, at most about. */
const reachOf = (n: number) => Math.sqrt(2 * Math.log(2 * Math.max(1, n)));

/** A few large weights stretch the range of all of a neuron, or are cut off. Binary letters have no range. */
function outliers({ weights, neurons, inputs, solved }: Solved): Cause {
  const { recipe, steps } = solved;
  const stepOf = stepsOfWeights(steps, { inputs }, recipe);
  const { divisor } = codeRange(recipe.alphabet, recipe.bits);
  const expected = reachOf(recipe.groupSize && recipe.radius === 'neuron' ? recipe.groupSize : inputs);
  const shares: number[] = [];
  const ratios: number[] = [];
  for (let c = 0; c < neurons; c++) {
    const w = weights.subarray(c * inputs, (c + 1) * inputs);
    const square = w.reduce((sum, x) => sum + x * x, 0);
    const typical = Math.sqrt(square / Math.max(1, inputs));
    if (typical === 0) continue;
    const most = w.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    const ratio = most / typical;
    ratios.push(ratio);
    if (ratio <= expected) {
      shares.push(0);
      continue;
    }
    let reach = 0;
    let cut = 0;
    let noise = 0;
    w.forEach((x, t) => {
      const range = stepOf(c, t) * divisor;
      reach = Math.max(reach, range);
      cut += Math.max(0, Math.abs(x) - range) ** 2;
      noise += Math.abs(x) <= range ? stepOf(c, t) ** 2 / 12 : 0;
    });
    const stretched = atLeast0(1 - (expected / Math.max(1e-9, reach / typical)) ** 2);
    shares.push(Math.max(stretched, relative(cut, cut + noise)));
  }
  const weight = recipe.alphabet === 'binary' ? 0 : meanOf(shares);
  return { kind: 'outliers', weight, value: ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 0 };
}

const meanOf = (values: readonly number[]) => (values.length ? values.reduce((a, b) => a + b, 0) / values.length : 0);

/** The search would have gone on. */
function limit(scales: Float32Array, { least, most }: { least: number; most: number }): Cause {
  let [low, high] = [0, 0];
  for (const scale of scales) {
    if (scale <= least * (1 + NEAR)) low++;
    else if (scale >= most * (1 - NEAR)) high++;
  }
  const share = (low + high) / Math.max(1, scales.length);
  return { kind: 'limit', weight: PER_BIT * share, value: share, low: low >= high };
}
