/**
 * Products of the matrices that networks on graphs are made of. Sums are float64, results float32. Factors that are 0 are
 * passed over: behind relu and dropout most are.
 */

import type { DenseMatrix, SparseMatrix } from '../matrix';

export const zeros = (rows: number, columns: number): DenseMatrix => ({
  kind: 'dense',
  rows,
  columns,
  values: new Float32Array(rows * columns),
});

/** out = A B, (m, n) · (n, p). */
export function multiply(A: DenseMatrix, B: DenseMatrix, out = zeros(A.rows, B.columns)): DenseMatrix {
  const { rows, columns } = A;
  const p = B.columns;
  const [a, b, c] = [A.values, B.values, out.values];
  const sums = new Float64Array(p);
  for (let i = 0; i < rows; i++) {
    sums.fill(0);
    for (let k = 0; k < columns; k++) {
      const factor = a[i * columns + k]!;
      if (factor === 0) continue;
      const row = k * p;
      for (let j = 0; j < p; j++) sums[j]! += factor * b[row + j]!;
    }
    c.set(sums, i * p);
  }
  return out;
}

/** Bᵀ. */
export function transposed({ rows, columns, values }: DenseMatrix): DenseMatrix {
  const out = zeros(columns, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out.values[j * rows + i] = values[i * columns + j]!;
  return out;
}

/** Aᵀ B, (m, n)ᵀ · (m, p): the gradient of weights, from what a layer read and the gradient of what it gave. */
export function multiplyAcross(A: DenseMatrix, B: DenseMatrix): DenseMatrix {
  const { rows, columns } = A;
  const p = B.columns;
  const [a, b] = [A.values, B.values];
  const sums = new Float64Array(columns * p);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < columns; k++) {
      const factor = a[i * columns + k]!;
      if (factor === 0) continue;
      const [row, other] = [k * p, i * p];
      for (let j = 0; j < p; j++) sums[row + j]! += factor * b[other + j]!;
    }
  return { kind: 'dense', rows: columns, columns: p, values: Float32Array.from(sums) };
}

/** The sum of each column, (columns): the gradient of biases. */
export function columnSums({ rows, columns, values }: DenseMatrix): Float32Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) sums[j]! += values[i * columns + j]!;
  return Float32Array.from(sums);
}

/** Adds b to every row of A, in place. */
export function addToRows({ rows, columns, values }: DenseMatrix, b: Float32Array): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) values[i * columns + j]! += b[j]!;
}

/** Xᵀ G, (m, n)ᵀ · (m, p): the gradient of W, from that of X W. Rows of G that are 0 are passed over. */
export function multiplySparseAcross(X: SparseMatrix, G: DenseMatrix): DenseMatrix {
  const { rows, columns, pointers, indices, values } = X;
  const p = G.columns;
  const out = zeros(columns, p);
  const [g, c] = [G.values, out.values];
  for (let i = 0; i < rows; i++) {
    const from = i * p;
    if (isZero(g, from, from + p)) continue;
    for (let at = pointers[i]!; at < pointers[i + 1]!; at++) {
      const factor = values ? values[at]! : 1;
      const row = indices[at]! * p;
      for (let j = 0; j < p; j++) c[row + j]! += factor * g[from + j]!;
    }
  }
  return out;
}

function isZero(values: Float32Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (values[i] !== 0) return false;
  return true;
}

/** Rows of Z, in the order asked for. */
export function gathered({ columns, values }: DenseMatrix, rows: ArrayLike<number>): DenseMatrix {
  const out = zeros(rows.length, columns);
  for (let i = 0; i < rows.length; i++)
    out.values.set(values.subarray(rows[i]! * columns, (rows[i]! + 1) * columns), i * columns);
  return out;
}

/** The reverse: 0 in all other rows, of `count`. */
export function scattered({ columns, values }: DenseMatrix, rows: ArrayLike<number>, count: number): DenseMatrix {
  const out = zeros(count, columns);
  for (let i = 0; i < rows.length; i++)
    out.values.set(values.subarray(i * columns, (i + 1) * columns), rows[i]! * columns);
  return out;
}
