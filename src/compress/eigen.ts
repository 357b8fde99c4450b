/** Eigenvectors of symmetric matrices, by ml-matrix (Householder, then QL), which is loaded when first needed. */

export interface Eigen {
  /** Decreasing, (n). */
  values: Float64Array;
  /** Row k is the vector of the k-th, of length 1, (n, n). */
  vectors: Float64Array;
}

/** @param S (n, n), symmetric, row-major; left as it is */
export async function symmetricEigen(S: Float64Array, n: number): Promise<Eigen> {
  const { EigenvalueDecomposition, Matrix } = await import('ml-matrix');
  const found = new EigenvalueDecomposition(Matrix.from1DArray(n, n, S), { assumeSymmetric: true });
  const order = found.realEigenvalues
    .map((_, k) => k)
    .sort((a, b) => found.realEigenvalues[b]! - found.realEigenvalues[a]!);
  const V = found.eigenvectorMatrix;
  const vectors = new Float64Array(n * n);
  order.forEach((k, row) => {
    for (let t = 0; t < n; t++) vectors[row * n + t] = V.get(t, k);
  });
  return { values: Float64Array.from(order, (k) => found.realEigenvalues[k]!), vectors };
}
