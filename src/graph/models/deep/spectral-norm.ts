/** The largest singular value, by the power method. */
import type { DenseMatrix } from '../../matrix';

const ROUNDS = 60;

/** ‖W‖₂ of a matrix of some dozen rows: from WᵀW, begun at a vector that no singular vector is likely to be orthogonal to. */
export function spectralNorm({ rows, columns, values }: DenseMatrix): number {
  let v = Float64Array.from({ length: columns }, (_, j) => 1 + ((j * 0.618) % 1));
  let norm = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const size = Math.hypot(...v);
    if (size === 0) return 0;
    v = v.map((value) => value / size);
    const Wv = Float64Array.from({ length: rows }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += values[i * columns + j]! * v[j]!;
      return sum;
    });
    norm = Math.hypot(...Wv);
    v = v.map((_, j) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += values[i * columns + j]! * Wv[i]!;
      return sum;
    });
  }
  return norm;
}
