/**
 * Alphabets: the values a weight may take (docs/ARCHITECTURE.md 4.4), and the rounding to the nearest letter.
 * arXiv 2201.11113, section 1.1 (the alphabet) and section 5 (its radius).
 */
import { scaleGroupCount } from '../core/scale-groups';
import { unreachable } from '../core/errors';
import type { LayerShape } from '../core/layer-problem';
import { findsStep, type AlphabetName, type LayerRecipe, type OffsetName, type Regularizer } from './layer';

/** The range of k: letters are k·δ for minCode ≤ k ≤ maxCode (binary: only its two ends). */
export interface CodeRange {
  minCode: number;
  maxCode: number;
  /** δ = radius / divisor. */
  divisor: number;
}

/** @param bits 1..8; `binary` has 1 bit whatever is asked for */
export function codeRange(alphabet: AlphabetName, bits: number): CodeRange {
  const half = 2 ** (bits - 1);
  switch (alphabet) {
    case 'paper':
      return { minCode: -half, maxCode: half, divisor: half };
    case 'int':
      return { minCode: -half, maxCode: half - 1, divisor: half };
    case 'symmetric': {
      // One bit leaves no letter but 0: K = 1 makes it ternary, as two bits do.
      const K = Math.max(1, half - 1);
      return { minCode: -K, maxCode: K, divisor: K };
    }
    case 'binary':
      return { minCode: -1, maxCode: 1, divisor: 1 };
    default:
      return unreachable(alphabet);
  }
}

const CHOICES: Record<OffsetName, readonly number[]> = { none: [0], integer: [0, 1], half: [0, 0.5, 1] };

/**
 * The values of o that a neuron chooses from; 0 is one of them, the first. Beacon's letters have one o, with which they lie
 * evenly around 0: ½ for `int`, which else has one more below 0 than above.
 */
export function offsetsOf({
  method,
  alphabet,
  regularizer,
  offset = 'none',
}: Pick<LayerRecipe, 'method' | 'alphabet' | 'regularizer' | 'offset'>): readonly number[] {
  if (findsStep({ method })) return alphabet === 'int' ? [0.5] : CHOICES.none;
  return alphabet === 'binary' || regularizer?.kind === 'L0' ? CHOICES.none : CHOICES[offset];
}

/** How many letters there are; with L0, 0 and ±(λ + k·δ) for k from 0 on (binary: 0 and ±(λ + δ)). */
export function letterCount(alphabet: AlphabetName, bits: number, regularizer?: Regularizer): number {
  const { minCode, maxCode } = codeRange(alphabet, bits);
  if (regularizer?.kind === 'L0') return alphabet === 'binary' ? 3 : 2 * (maxCode + 1) + 1;
  return alphabet === 'binary' ? 2 : maxCode - minCode + 1;
}

/** Bits that hold the letters: those of the recipe, but for `binary`, which has its own whatever they are. */
export function bitsOf({
  alphabet,
  bits,
  regularizer,
}: Pick<LayerRecipe, 'alphabet' | 'bits' | 'regularizer'>): number {
  return alphabet === 'binary' ? Math.ceil(Math.log2(letterCount(alphabet, bits, regularizer))) : bits;
}

/** The p-th quantile of `values`, interpolated linearly between neighbours. Sorts `values`. */
function quantileInPlace(values: Float64Array, p: number): number {
  values.sort();
  const position = p * (values.length - 1);
  const below = Math.floor(position);
  const low = values[below]!;
  const high = values[Math.min(below + 1, values.length - 1)]!;
  return low + (high - low) * (position - below);
}

/**
 * The radius before the factor C: for `layer` the mean over the neurons of the percentile of |w| (one number),
 * for `neuron` the percentile of each (neurons), or of each of its scale groups, (neurons, scale groups).
 * @param weights W, (neurons, inputs)
 */
export function radii(
  weights: Float32Array,
  shape: Pick<LayerShape, 'neurons' | 'inputs'>,
  recipe: Pick<LayerRecipe, 'radius' | 'percentile' | 'groupSize'>,
): Float64Array {
  const { neurons, inputs } = shape;
  const { radius, percentile, groupSize = inputs } = recipe;
  const scaleGroups = scaleGroupCount(shape, recipe);
  const size = scaleGroups === 1 ? inputs : groupSize;
  const each = new Float64Array(neurons * scaleGroups);
  const room = new Float64Array(size);
  for (let c = 0; c < neurons; c++)
    for (let g = 0; g < scaleGroups; g++) {
      const first = g * size;
      const magnitudes = room.subarray(0, Math.min(size, inputs - first));
      for (let t = 0; t < magnitudes.length; t++) magnitudes[t] = Math.abs(weights[c * inputs + first + t]!);
      if (percentile >= 1) each[c * scaleGroups + g] = magnitudes.reduce((a, b) => Math.max(a, b), 0);
      else each[c * scaleGroups + g] = quantileInPlace(magnitudes, percentile);
    }
  switch (radius) {
    case 'neuron':
      return each;
    case 'layer':
      return Float64Array.of(each.reduce((a, b) => a + b, 0) / each.length);
    default:
      return unreachable(radius);
  }
}

/**
 * δ for a scale C: radius / divisor, and for L0 (radius − λ) / divisor.
 * Rounded to float32, which is what the device and the exported file hold.
 */
export function stepOf(
  baseRadius: number,
  scale: number,
  recipe: Pick<LayerRecipe, 'alphabet' | 'bits' | 'regularizer'>,
) {
  const { divisor } = codeRange(recipe.alphabet, recipe.bits);
  const offset = recipe.regularizer?.kind === 'L0' ? recipe.regularizer.lambda : 0;
  return Math.fround(Math.max(0, scale * baseRadius - offset) / divisor);
}

/**
 * Rounding to an alphabet: to the nearest letter; or, where an r of [0, 1) is given, to one of the two letters beside x, to
 * the upper one where r is less than how far x lies on the way from the lower one to it. Over a uniform r its mean is x.
 */
export interface Quantizer {
  /** k of the letter. */
  code(x: number, r?: number): number;
  /** The letter, in float64. */
  value(x: number, r?: number): number;
}

/** The rounding of step t: steps of different scale groups have different ones. */
export type QuantizerOf = (t: number) => Quantizer;

function stochasticCode(x: number, r: number): number {
  const below = Math.floor(x);
  return r < x - below ? below + 1 : below;
}

/**
 * @param step δ; where it is 0 the only letter is 0
 * @param offset o of the letters (k + o)·δ
 * @param regularizer L1 shrinks the argument by λ before rounding; L0 sets |x| ≤ λ to 0 and else gives ±(λ + k·δ)
 *   (arXiv 2201.11113, section 5.3)
 */
export function quantizer(
  { alphabet, bits, regularizer }: Pick<LayerRecipe, 'alphabet' | 'bits' | 'regularizer'>,
  step: number,
  offset = 0,
): Quantizer {
  const { minCode, maxCode } = codeRange(alphabet, bits);
  const round = (x: number, r?: number) => {
    if (step === 0) return 0;
    if (alphabet === 'binary') {
      if (r === undefined) return x < 0 ? -1 : 1;
      return r < (x / step + 1) / 2 ? 1 : -1;
    }
    const y = x / step - offset;
    const k = r === undefined ? Math.floor(y + 0.5) : stochasticCode(y, r);
    return Math.min(maxCode, Math.max(minCode, k));
  };
  const letter = (k: number) => (k + offset) * step;
  if (!regularizer) return { code: round, value: (x, r) => letter(round(x, r)) };
  const { kind, lambda } = regularizer;
  switch (kind) {
    case 'L1': {
      const shrink = (x: number) => Math.sign(x) * Math.max(0, Math.abs(x) - lambda);
      return { code: (x, r) => round(shrink(x), r), value: (x, r) => letter(round(shrink(x), r)) };
    }
    case 'L0': {
      const code = (x: number, r?: number) =>
        Math.abs(x) <= lambda ? 0 : Math.sign(x) * Math.abs(round(Math.abs(x) - lambda, r));
      const value = (x: number, r?: number) => (Math.abs(x) <= lambda ? 0 : Math.sign(x) * lambda + code(x, r) * step);
      return { code, value };
    }
    default:
      return unreachable(kind);
  }
}
