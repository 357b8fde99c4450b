/** The f of criterion.ts for one neuron, in float64 and by its definition. */
import { isHeldBack, ridgeOf } from '../criterion';
import type { LayerRecipe } from '../layer';
import type { QuantizerOf } from '../alphabet';
import { gramOfColumns } from '../methods/gpfq';
import type { Path } from '../methods/neuron';
import { saturate } from '../methods/neuron-result';
import { correctionOf } from '../methods/qronos';

/** What f is made of, in the order of the path. */
export interface HeldBack {
  /** (inputs). */
  w: Float32Array;
  /** λ. */
  ridge: number;
  /** s. */
  share: number;
  /** Ew, (inputs); null where all of it is kept. */
  Ew: Float64Array | null;
}

/** @param w in the order of the path; null where the error on the rows counts */
export function heldBackOf(
  recipe: LayerRecipe,
  { columns, factor, effective }: Path,
  w: Float32Array,
): HeldBack | null {
  if (!isHeldBack(recipe)) return null;
  const ridge = ridgeOf(recipe, columns.norms);
  if (!factor) return { w, ridge, share: 1, Ew: null };
  const { Ew, share } = correctionOf(w, { columns, factor, effective });
  return { w, ridge, share, Ew };
}

/** λ‖q‖² and λqᵀw − (1 − s)qᵀEw. @param q in the order of the path */
export function ridgeSums({ w, ridge, share, Ew }: HeldBack, q: ArrayLike<number>) {
  let [square, product] = [0, 0];
  for (let t = 0; t < w.length; t++) {
    square += ridge * q[t]! ** 2;
    product += q[t]! * (ridge * w[t]! - (Ew ? (1 - share) * Ew[t]! : 0));
  }
  return { square, product };
}

/** H, whole; H_tt = 0 where an input never changes. */
export function wholeGram(path: Path): Float64Array {
  const H = gramOfColumns(path.columns);
  const n = path.columns.inputs;
  for (let t = 0; t < n; t++) for (let s = 0; s < t; s++) H[s * n + t] = H[t * n + s]!;
  return H;
}

/**
 * One pass of cyclic coordinate descent on f: each letter in turn becomes the one for which f is smallest, all others as they are,
 *
 *     q_t = Quantize( (b_t − Σ_{s≠t} H_ts q_s) / (H_tt + λ) ).
 *
 * Letters of inputs that never change stay.
 * @param H as `wholeGram` gives it
 * @param q its letters, in the order of the path; changed in place with their codes
 */
export function sweepNeuron(
  { w, ridge, share, Ew }: HeldBack,
  H: Float64Array,
  quantizerOf: QuantizerOf,
  { q, codes }: { q: Float32Array; codes: Int8Array },
): void {
  const n = w.length;
  for (let t = 0; t < n; t++) {
    const norm = H[t * n + t]!;
    if (!(norm > 0)) continue;
    // b_t − Σ_{s≠t} H_ts q_s, the large parts of both taken together.
    let sum = (norm + ridge) * w[t]! + (Ew ? share * Ew[t]! : 0);
    for (let s = 0; s < n; s++) if (s !== t) sum += H[t * n + s]! * (w[s]! - q[s]!);
    const quantizer = quantizerOf(t);
    q[t] = quantizer.value(sum / (norm + ridge));
    codes[t] = saturate(quantizer.code(sum / (norm + ridge)));
  }
}
