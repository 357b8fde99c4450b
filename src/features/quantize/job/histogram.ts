/** The weights of a layer before and after, counted in bins that its letters fall into the middle of. */
import { codeRange, letterCount } from '../../../quant/alphabet';
import { stepsOfWeights } from '../../../core/scale-groups';
import { unreachable } from '../../../core/errors';
import type { QuantizedLayer } from '../../../core/layer-problem';
import type { LayerRecipe } from '../../../quant/layer';

/** Bins, at most, and however few the weights. */
const MOST_BINS = 101;
const LEAST_BINS = 21;

export interface WeightHistogram {
  layer: string;
  /**
   * What the axis counts in: `step` where each neuron, or scale group, has its own δ and the letters are whole
   * numbers in w/δ, `weight` where the numbers are the weights themselves.
   */
  unit: 'step' | 'weight';
  /** Middle of the first bin; the middle of another one is 0. */
  from: number;
  /** Of one bin. */
  width: number;
  /** δ in this unit; null where the letters are not evenly spaced. */
  step: number | null;
  /** Share of the weights in each bin. */
  float: number[];
  /** null: the layer is left in float. */
  quantized: number[] | null;
  /** The letters that all neurons have, those of each offset that there is, in this unit, increasing. */
  letters: number[];
  /** Share of zeros. */
  zeros: { float: number; quantized: number };
}

/** Letters with their recipe, or weights that are real numbers. */
type LettersOrValues =
  | (Pick<QuantizedLayer, 'values' | 'steps' | 'offsets'> & { recipe: LayerRecipe })
  | (Pick<QuantizedLayer, 'values'> & { recipe: null; steps?: undefined; offsets?: undefined });

/** Share of entries that are 0: of quantized weights, the sparsity. */
export function shareOfZeros(values: Float32Array): number {
  let zeros = 0;
  for (const value of values) if (value === 0) zeros++;
  return zeros / Math.max(1, values.length);
}

/**
 * @param weights W, (neurons, inputs)
 * @param solved null: the layer is left in float
 */
export function weightHistogram(
  layer: string,
  { weights, neurons }: { weights: Float32Array; neurons: number },
  solved: LettersOrValues | null,
): WeightHistogram {
  const values = solved?.values ?? weights;
  const { steps = new Float32Array(0), recipe = null } = solved ?? {};
  const inputs = weights.length / Math.max(1, neurons);
  const perNeuron = recipe !== null && steps.length > 1 && recipe.regularizer?.kind !== 'L0';
  const own = recipe && stepsOfWeights(steps, { inputs }, recipe);
  // Where δ is 0, or next to it, so are all letters, and all weights with them or clipped to it.
  const scaled = (of: Float32Array) =>
    perNeuron && own
      ? of.map((w, i) => {
          const δ = own(Math.floor(i / inputs), i % inputs);
          const units = w / δ;
          return Number.isFinite(units) ? units : 0;
        })
      : of;
  const [before, after] = [scaled(weights), solved && scaled(values)];
  const step = recipe === null || recipe.regularizer?.kind === 'L0' ? null : perNeuron ? 1 : steps[0]! || null;
  const offsets = [...new Set(solved?.offsets ?? [0])];
  const letters = recipe ? lettersOf(recipe, perNeuron ? Float32Array.of(1) : steps, offsets) : [];
  const ends = [...extremes(before), letters[0] ?? 0, letters.at(-1) ?? 0];
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const halves = offsets.some((o) => !Number.isInteger(o));
  const width = binWidth(least, most, step && halves ? step / 2 : step, binsFor(weights.length));
  const first = Math.floor(least / width + 0.5);
  const bins = Math.floor(most / width + 0.5) - first + 1;
  return {
    layer,
    unit: perNeuron ? 'step' : 'weight',
    from: first * width,
    width,
    step,
    float: counted(before, width, first, bins),
    quantized: after && counted(after, width, first, bins),
    letters,
    zeros: { float: shareOfZeros(weights), quantized: shareOfZeros(values) },
  };
}

/** Rice's rule, 2·∛n, within the bounds. */
function binsFor(weights: number): number {
  return Math.min(MOST_BINS, Math.max(LEAST_BINS, Math.ceil(2 * Math.cbrt(weights))));
}

/**
 * Bins have their middles at the multiples of their width. A step holds a whole number of them, or they hold an odd number of
 * steps each: no letter lies where two bins meet.
 */
function binWidth(least: number, most: number, step: number | null, bins: number): number {
  if (most === least) return 1;
  // One for the halves of the bins at both ends, one for rounding.
  const wanted = (most - least) / (bins - 2);
  if (step === null) return wanted;
  // Letters apart, rather than as few bins as there are weights for.
  if (wanted > step && (most - least) / step <= MOST_BINS - 2) return step;
  if (wanted <= step) return step / Math.floor(step / wanted);
  const held = Math.ceil(wanted / step);
  return step * (held % 2 === 0 ? held + 1 : held);
}

/**
 * The letters that all neurons have, increasing.
 * @param steps δ: one, or one per neuron
 * @param offsets values of o that there are
 */
function lettersOf(
  { alphabet, bits, regularizer }: LayerRecipe,
  steps: Float32Array,
  offsets: readonly number[],
): number[] {
  const { minCode, maxCode } = codeRange(alphabet, bits);
  const count = letterCount(alphabet, bits);
  const codes = Array.from({ length: count }, (_, i) => (alphabet === 'binary' ? 2 * i - 1 : minCode + i));
  const δ = steps[0] ?? 0;
  if (!regularizer || regularizer.kind === 'L1') {
    const levels = new Set(codes.flatMap((k) => offsets.map((o) => k + o)));
    return [...levels].sort((a, b) => a - b).map((level) => level * δ);
  }
  switch (regularizer.kind) {
    case 'L0': {
      const { lambda } = regularizer;
      // ±(λ + k·δ), k from 0 on: neurons with δ of their own have those with k = 0 in common.
      const magnitudes = alphabet === 'binary' ? [1] : Array.from({ length: maxCode + 1 }, (_, k) => k);
      const up = magnitudes.filter((k) => k === 0 || steps.length === 1).map((k) => lambda + k * δ);
      return [...up.map((x) => -x).reverse(), 0, ...up];
    }
    default:
      return unreachable(regularizer.kind);
  }
}

function extremes(values: Float32Array): [number, number] {
  let least = 0;
  let most = 0;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** Shares in bins around (first + j)·width; what lies outside counts in the ends. */
function counted(values: Float32Array, width: number, first: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.floor(value / width + 0.5) - first;
    counts[Math.min(bins - 1, Math.max(0, bin))]!++;
  }
  return counts.map((count) => count / Math.max(1, values.length));
}
