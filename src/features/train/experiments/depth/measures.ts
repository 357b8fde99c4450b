/** What of the trained A_k, (L, d, d), is looked at as L grows. */

/** max_k ‖A_k‖_F */
export function largestNorm(A: Float64Array, depth: number): number {
  const size = A.length / depth;
  let most = 0;
  for (let k = 0; k < depth; k++) {
    let squares = 0;
    for (let i = k * size; i < (k + 1) * size; i++) squares += A[i]! ** 2;
    most = Math.max(most, squares);
  }
  return Math.sqrt(most);
}

/** √ Σ_k ‖A_{k+1} − A_k‖_F²: the root of the quadratic variation of the weights over depth. */
export function rootVariation(A: Float64Array, depth: number): number {
  const size = A.length / depth;
  let squares = 0;
  for (let i = size; i < A.length; i++) squares += (A[i]! - A[i - size]!) ** 2;
  return Math.sqrt(squares);
}

/** One entry of A_k for each k, (L). */
export function entryOverDepth(A: Float64Array, depth: number, entry: number): number[] {
  const size = A.length / depth;
  return Array.from({ length: depth }, (_, k) => A[k * size + (entry % size)]!);
}
