/** The kept weights of one neuron by least squares, through the factor of its own part of H. */
import { factorize, solveFactored } from '../../core/linalg/factor';

/**
 * q_S = (H_SS + λI)⁻¹ b_S; 0 beside S, and where an input never changes.
 * @param H (n, n)
 * @param b (n)
 * @param keep S, (n), 0 or 1
 * @param ridge λ
 * @returns q, (n)
 */
export function refitDirectly(
  H: Float64Array,
  b: ArrayLike<number>,
  keep: ArrayLike<number>,
  ridge: number,
): Float64Array {
  const n = keep.length;
  const kept = Array.from({ length: n }, (_, t) => t).filter((t) => keep[t] && H[t * (n + 1)]! > 0);
  const size = kept.length;
  const own = new Float64Array(size * size);
  for (const [i, t] of kept.entries()) for (let j = 0; j <= i; j++) own[i * size + j] = H[t * n + kept[j]!]!;
  let trace = 0;
  for (let i = 0; i < size; i++) trace += own[i * (size + 1)]!;
  const solution = Float64Array.from(kept, (t) => b[t]!);
  solveFactored(factorize(own, size, trace > 0 ? (ridge * size) / trace : 0), solution, 1);
  const q = new Float64Array(n);
  for (const [i, t] of kept.entries()) q[t] = solution[i]!;
  return q;
}
