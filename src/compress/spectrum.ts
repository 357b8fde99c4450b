/**
 * The singular values and left vectors of B₀L, with G = LLᵀ (target.ts): B of rank r closest to B₀ in the metric G is
 * U_rU_rᵀB₀, the same as SVD_r(B₀L) L⁻¹, since U_rU_rᵀ is what the cut puts before B₀L. So L is needed only where it makes the
 * smaller problem: U are eigenvectors of B₀GB₀ᵀ, (neurons, neurons), or come from those of LᵀB₀ᵀB₀L, (inputs, inputs).
 */
import { timesTransposed, transposed } from '../core/linalg/product';
import { symmetricEigen } from './eigen';
import type { Target } from './target';

/** Of one group. */
export interface Spectrum {
  /** σ², decreasing, (min(neurons, inputs)): what B of rank r loses is the sum of those from r on. */
  squares: Float64Array;
  /** Rows are left vectors, (min(neurons, inputs), neurons); 0 where σ is. */
  U: Float64Array;
}

/** σ² below this part of the largest is noise: the squares are computed in float64. */
const NOISE = 1e-14;

/** @param target of a group with so many neurons and inputs */
export async function spectrumOf(target: Target, neurons: number, inputs: number): Promise<Spectrum> {
  return neurons <= inputs ? byNeurons(target, neurons, inputs) : byInputs(target, neurons, inputs);
}

async function byNeurons({ B, G }: Target, neurons: number, inputs: number): Promise<Spectrum> {
  const BG = G ? timesTransposed(B, G, neurons, inputs, inputs) : B;
  const { values, vectors } = await symmetricEigen(timesTransposed(BG, B, neurons, neurons, inputs), neurons);
  return { squares: values.map((square) => Math.max(0, square)), U: vectors };
}

async function byInputs(target: Target, neurons: number, inputs: number): Promise<Spectrum> {
  const T = weighted(target, neurons, inputs); // (B₀L)ᵀ, (inputs, neurons)
  const { values, vectors } = await symmetricEigen(timesTransposed(T, T, inputs, inputs, neurons), inputs);
  const U = timesTransposed(vectors, transposed(T, inputs, neurons), inputs, neurons, inputs); // rows σu
  values.forEach((square, k) => {
    const scale = square > NOISE * values[0]! ? 1 / Math.sqrt(square) : 0;
    for (let c = k * neurons; c < (k + 1) * neurons; c++) U[c]! *= scale;
  });
  return { squares: values.map((square) => Math.max(0, square)), U };
}

/** (B₀L)ᵀ with L = MᵀD^½, (inputs, neurons). */
function weighted({ B, G, factor }: Target, neurons: number, inputs: number): Float64Array {
  if (!G) return transposed(B, neurons, inputs);
  const { M, D } = factor();
  const T = timesTransposed(M, B, inputs, neurons, inputs);
  for (let t = 0; t < inputs; t++) {
    const root = Math.sqrt(D[t]!);
    for (let c = t * neurons; c < (t + 1) * neurons; c++) T[c]! *= root;
  }
  return T;
}
