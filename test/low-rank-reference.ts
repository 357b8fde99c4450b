/** Low rank by its definition: explicit inverses, a Cholesky factor and a full SVD, for one group, in float64. */
import { CholeskyDecomposition, inverse, Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { GroupSums } from '../src/quant/sums';

const matrix = (values: ArrayLike<number>, rows: number, columns: number) =>
  Matrix.from1DArray(rows, columns, Array.from(values));

/** G = H + λI. */
function metric(sums: GroupSums, inputs: number, damping: number): Matrix {
  const H = matrix(sums.H, inputs, inputs);
  return H.clone().add(Matrix.eye(inputs).mul((damping * H.trace()) / inputs));
}

/** B₀ = W + W Eᵀ G⁻¹, (neurons, inputs), and G. */
export function referenceTarget(W: Float32Array, inputs: number, sums: GroupSums, damping: number) {
  const G = metric(sums, inputs, damping);
  const w = matrix(W, W.length / inputs, inputs);
  if (!sums.E) return { B: w, G };
  const B = w.clone().add(w.mmul(matrix(sums.E, inputs, inputs).transpose()).mmul(inverse(G)));
  return { B, G };
}

/** SVD_r(B₀ L) L⁻¹, row-major; L = I where there are no sums. */
export function referenceLowRank(
  W: Float32Array,
  inputs: number,
  sums: GroupSums | null,
  damping: number,
  rank: number,
): number[] {
  const { B, G } = sums
    ? referenceTarget(W, inputs, sums, damping)
    : { B: matrix(W, W.length / inputs, inputs), G: Matrix.eye(inputs) };
  const L = new CholeskyDecomposition(G).lowerTriangularMatrix;
  const svd = new SingularValueDecomposition(B.mmul(L), { autoTranspose: true });
  const kept = svd.diagonal.map((σ, k) => (k < rank ? σ : 0));
  const cut = svd.leftSingularVectors.mmul(Matrix.diag(kept)).mmul(svd.rightSingularVectors.transpose());
  return cut.mmul(inverse(L)).to1DArray();
}
