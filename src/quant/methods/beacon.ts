/**
 * Beacon: S. Zhang, R. Saab, "Beacon: Post-Training Quantization with Integrated Grid Selection" (arXiv 2508.20293), for one
 * neuron. Letters are those of a grid A without a step, and what counts is the angle: of all p in Aᴺ one with a large
 *
 *     cos∠(Xw, X̃p) = ⟨Xw, X̃p⟩ / (‖Xw‖ ‖X̃p‖)
 *
 * is looked for, first along the path, then in passes over all letters until one of them changes nothing:
 *
 *     p_t = the letter x with the largest cos∠( Σ_{s≤t} w_s X_s, Σ_{s<t} p_s X̃_s + x X̃_t )
 *     p_t = the letter x with the largest cos∠( Xw, Σ_{s≠t} p_s X̃_s + x X̃_t )
 *
 * and the step is what suits them then, δ = ⟨Xw, X̃p⟩ / ‖X̃p‖². As a function of x, with B + xb for the product and
 * A + 2xh + x²H for the square, the cosine has one extremum,
 *
 *     x* = (bA − Bh) / (BH − bh),
 *
 * a maximum where the denominator is positive: then one of the two letters beside it is the largest, else one of the two ends.
 *
 * Not in the paper: at the first step every letter of one sign is as good, and the one next to w_t/δ₀ is taken, for the δ₀ with which
 * all weights fit in the grid; and where a recipe says `shrink`, λ of criterion.ts is added to the diagonal of H, as N samples
 * more in which X = X̃ = √λ I.
 */
import { codeRange, offsetsOf } from '../alphabet';
import type { LayerRecipe } from '../layer';
import type { PathColumns } from './gpfq';

/** Letters without a step, `count` of them from `first` on, as far apart as `spacing`. */
export interface Grid {
  first: number;
  spacing: number;
  count: number;
  /** o: the code of a letter is the letter less it. */
  offset: number;
}

/** `int` is moved by half a step, which makes it symmetric; all others are. */
export function beaconGrid({ alphabet, bits }: Pick<LayerRecipe, 'alphabet' | 'bits'>): Grid {
  const { minCode, maxCode } = codeRange(alphabet, bits);
  const [offset = 0] = offsetsOf({ method: 'beacon', alphabet });
  if (alphabet === 'binary') return { first: minCode, spacing: 2, count: 2, offset };
  return { first: minCode + offset, spacing: 1, count: maxCode - minCode + 1, offset };
}

/** Products of y = Xw, or what the path has of it, and of v = X̃p less what X̃_t has in it. */
export interface AngleSums {
  /** ⟨y, v⟩. */
  B: number;
  /** ‖v‖². */
  A: number;
  /** ⟨y, X̃_t⟩. */
  b: number;
  /** ⟨v, X̃_t⟩. */
  h: number;
  /** ‖X̃_t‖² > 0. */
  H: number;
}

/** cos∠(y, v + x X̃_t) · ‖y‖; 0 where there is no angle. */
export function angleScore({ B, A, b, h, H }: AngleSums, x: number): number {
  const square = A + x * (2 * h + x * H);
  return square > 0 ? (B + x * b) / Math.sqrt(square) : 0;
}

/** @param start what is taken where all letters, or all of one sign, are as good: the one next to it */
export function bestLetter(sums: AngleSums, grid: Grid, start: number): number {
  const { B, A, b, h, H } = sums;
  if (!(A > 0)) return b === 0 ? nearest(grid, start) : nearestOfSign(grid, Math.sign(b), Math.abs(start));
  const [rise, bend] = [b * A - B * h, B * H - b * h];
  if (rise === 0 && bend === 0) return nearest(grid, start);
  const last = grid.count - 1;
  const below = bend > 0 ? Math.floor((rise / bend - grid.first) / grid.spacing) : 0;
  const [i, j] = bend > 0 ? [clamp(below, last), clamp(below + 1, last)] : [0, last];
  const [one, other] = [letterAt(grid, i), letterAt(grid, j)];
  return angleScore(sums, other) > angleScore(sums, one) ? other : one;
}

const clamp = (i: number, last: number) => Math.min(last, Math.max(0, i));

const letterAt = ({ first, spacing }: Grid, i: number) => first + i * spacing;

function nearest(grid: Grid, x: number): number {
  return letterAt(grid, clamp(Math.round((x - grid.first) / grid.spacing), grid.count - 1));
}

/** The letter next to sign · size among those of that sign. */
function nearestOfSign(grid: Grid, sign: number, size: number): number {
  const least = grid.spacing === 2 || grid.offset === 0 ? 1 : grid.offset;
  return sign * Math.max(least, Math.abs(nearest(grid, sign * size)));
}

/** A change is one where the cosine grows by more than this part of it: what rounding makes of equal ones is none. */
export const GROWTH = 1e-12;

/** Passes after the path, at most: each one that changes something brings the angle down, and most neurons take a few. */
export const MOST_PASSES = 100;

/** What is found for a neuron. */
export interface BeaconLetters {
  /** p, (inputs); 0 where X̃_t = 0. */
  letters: Float64Array;
  /** δ. */
  step: number;
}

/** What the neurons of a layer share. */
export interface BeaconTask {
  columns: PathColumns;
  grid: Grid;
  /** λ; 0: the angle is that of the samples. */
  ridge: number;
}

/**
 * @param w (inputs)
 * @param start δ₀
 */
export function beaconNeuron(w: Float32Array, task: BeaconTask, start: number): BeaconLetters {
  const { float, quantized, norms, inputs, samples } = task.columns;
  const { grid, ridge } = task;
  const letters = new Float64Array(inputs);
  if (!(start > 0)) return { letters, step: 0 };
  const y = new Float64Array(samples);
  const v = new Float64Array(samples);
  const column = (of: Float64Array, t: number) => of.subarray(t * samples, (t + 1) * samples);
  /** Products of what there is, less the letter of step t. */
  const sumsAt = (t: number): AngleSums => {
    const Xt = column(quantized, t);
    const x = letters[t]!;
    let [B, A] = [dot(y, v), dot(v, v)];
    for (let s = 0; s < inputs; s++) [B, A] = [B + ridge * w[s]! * letters[s]!, A + ridge * letters[s]! ** 2];
    const H = norms[t]! + ridge;
    const [b, held] = [dot(y, Xt) + ridge * w[t]!, dot(v, Xt) + ridge * x];
    return { B: B - x * b, A: A - x * (2 * held - x * H), b, h: held - x * H, H };
  };
  const put = (t: number, letter: number) => {
    add(v, letter - letters[t]!, column(quantized, t));
    letters[t] = letter;
  };
  for (let t = 0; t < inputs; t++) {
    add(y, w[t]!, column(float, t));
    if (norms[t]! > 0) put(t, bestLetter(sumsAt(t), grid, w[t]! / start));
  }
  for (let pass = 0, changed = true; changed && pass < MOST_PASSES; pass++) {
    changed = false;
    for (let t = 0; t < inputs; t++) {
      if (!(norms[t]! > 0)) continue;
      const sums = sumsAt(t);
      const letter = bestLetter(sums, grid, letters[t]!);
      if (!isBetter(sums, letter, letters[t]!)) continue;
      put(t, letter);
      changed = true;
    }
  }
  return { letters, step: suitedStep(letters, w, y, v, task) ?? start };
}

/** Whether a letter is better than the one that is there. */
export function isBetter(sums: AngleSums, letter: number, present: number): boolean {
  const score = angleScore(sums, present);
  return letter !== present && angleScore(sums, letter) > score + GROWTH * Math.abs(score);
}

/** ⟨Xw, X̃p⟩ / ‖X̃p‖², and what a ridge adds to both; null where X̃ = 0. */
function suitedStep(letters: Float64Array, w: Float32Array, y: Float64Array, v: Float64Array, { ridge }: BeaconTask) {
  let [B, A] = [dot(y, v), dot(v, v)];
  letters.forEach((x, t) => ([B, A] = [B + ridge * w[t]! * x, A + ridge * x * x]));
  return stepFor(B, A);
}

/** δ of the letters with ⟨Xw, X̃p⟩ = B and ‖X̃p‖² = A, in float32; null where there are none. */
export function stepFor(B: number, A: number): number | null {
  return A > 0 ? Math.fround(Math.max(0, B / A)) : null;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** a += factor · b. */
function add(a: Float64Array, factor: number, b: Float64Array): void {
  if (factor !== 0) for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!;
}
