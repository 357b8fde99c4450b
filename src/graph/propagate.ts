/**
 * Propagation S^K X over a graph, S = D̃^−½ (A + I) D̃^−½ with D̃ the row sums of A + I.
 * F. Wu et al., "Simplifying graph convolutional networks" (ICML 2019, arXiv 1902.07153), section 2; S is T. Kipf's and
 * M. Welling's (arXiv 1609.02907).
 */
import { toDense, type DenseMatrix, type Matrix, type SparseMatrix } from './matrix';

/**
 * S in compressed rows: (nodes, nodes), symmetric. A node without edges has 1 on the diagonal, and keeps its features.
 * @param A (nodes, nodes), symmetric, weights > 0, without self-loops
 */
export function normalizedAdjacency(A: SparseMatrix): SparseMatrix {
  const { rows: nodes, pointers, indices, values } = A;
  const scale = new Float64Array(nodes); // of D̃^−½
  for (let i = 0; i < nodes; i++) {
    let degree = 1;
    for (let at = pointers[i]!; at < pointers[i + 1]!; at++) degree += values?.[at] ?? 1;
    scale[i] = 1 / Math.sqrt(degree);
  }
  const count = indices.length + nodes;
  const S: SparseMatrix & { values: Float32Array } = {
    ...{ kind: 'sparse', rows: nodes, columns: nodes },
    ...{ pointers: new Int32Array(nodes + 1), indices: new Int32Array(count), values: new Float32Array(count) },
  };
  let to = 0;
  for (let i = 0; i < nodes; i++) {
    const put = (j: number, weight: number) => {
      S.indices[to] = j;
      // In this order, so that both directions have the same bits.
      S.values[to++] = scale[i]! * scale[j]! * weight;
    };
    let at = pointers[i]!;
    for (; at < pointers[i + 1]! && indices[at]! < i; at++) put(indices[at]!, values?.[at] ?? 1);
    put(i, 1);
    for (; at < pointers[i + 1]!; at++) put(indices[at]!, values?.[at] ?? 1);
    S.pointers[i + 1] = to;
  }
  return S;
}

/** Part of the rows after which it is told how many values the others will store. */
const EARLY = 1 / 16;

/** Part of the values that are stored beyond which whoever multiplies them is no faster in compressed rows. */
const DENSE_FROM = 0.3;

/**
 * S X: sparse where X is and few values are stored, else dense. Sums are float64, in the order of S's columns, and rounded once.
 * @param S (rows, n)
 * @param X (n, columns)
 * @returns (rows, columns)
 */
export function multiply(S: SparseMatrix, X: Matrix): Matrix {
  if (X.kind === 'dense') return multiplyDense(S, X);
  return multiplySparse(S, X) ?? multiplyDense(S, toDense(X));
}

/**
 * S X of a dense X: (rows, n) · (n, columns).
 * @param out (rows, columns), overwritten; left out: a new one
 * @returns (rows, columns)
 */
export function multiplyDense(S: SparseMatrix, X: DenseMatrix, out?: Float32Array): DenseMatrix {
  const { rows } = S;
  const { columns } = X;
  const values = out ?? new Float32Array(rows * columns);
  const inEights = columns - (columns % 8);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < inEights; c += 8) sumEight(S, X, i, c, values);
    for (let c = inEights; c < columns; c++) values[i * columns + c] = sumOf(S, X, i, c);
  }
  return { kind: 'dense', rows, columns, values };
}

/** Columns c … c + 7 of row i: sums that stay in registers are two to three times as fast as a row of them. */
function sumEight(S: SparseMatrix, X: DenseMatrix, i: number, c: number, out: Float32Array): void {
  const { pointers, indices, values: weights } = S;
  const { columns, values: x } = X;
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let a4 = 0;
  let a5 = 0;
  let a6 = 0;
  let a7 = 0;
  const end = pointers[i + 1]!;
  for (let at = pointers[i]!; at < end; at++) {
    const weight = weights ? weights[at]! : 1;
    const from = indices[at]! * columns + c;
    a0 += weight * x[from]!;
    a1 += weight * x[from + 1]!;
    a2 += weight * x[from + 2]!;
    a3 += weight * x[from + 3]!;
    a4 += weight * x[from + 4]!;
    a5 += weight * x[from + 5]!;
    a6 += weight * x[from + 6]!;
    a7 += weight * x[from + 7]!;
  }
  const to = i * columns + c;
  out[to] = a0;
  out[to + 1] = a1;
  out[to + 2] = a2;
  out[to + 3] = a3;
  out[to + 4] = a4;
  out[to + 5] = a5;
  out[to + 6] = a6;
  out[to + 7] = a7;
}

/** Value (i, c) of S X. */
function sumOf({ pointers, indices, values: weights }: SparseMatrix, X: DenseMatrix, i: number, c: number): number {
  let sum = 0;
  for (let at = pointers[i]!; at < pointers[i + 1]!; at++)
    sum += (weights ? weights[at]! : 1) * X.values[indices[at]! * X.columns + c]!;
  return sum;
}

/** Row by row into a dense row (Gustavson). @returns null where so much would be stored that dense rows are faster */
function multiplySparse(S: SparseMatrix, X: SparseMatrix): SparseMatrix | null {
  const { rows, columns } = { rows: S.rows, columns: X.columns };
  const room = Math.floor(DENSE_FROM * rows * columns);
  const most = productRoom(S, X);
  const touched = new Int32Array(Math.min(most, room + columns));
  const values = new Float32Array(touched.length);
  const pointers = new Int32Array(rows + 1);
  const sum = new Float64Array(columns);
  const row: DenseRow = { sum, seen: new Int32Array(columns).fill(-1), touched };
  for (let i = 0; i < rows; i++) {
    const start = pointers[i]!;
    const end = addRow(S, X, i, row, start);
    listInOrder(row, i, start, end);
    for (let at = start; at < end; at++) {
      values[at] = sum[touched[at]!]!;
      sum[touched[at]!] = 0;
    }
    pointers[i + 1] = end;
    if (i >= rows * EARLY && end > DENSE_FROM * columns * (i + 1)) return null;
  }
  const stored = pointers[rows]!;
  return {
    ...{ kind: 'sparse', rows, columns, pointers },
    ...{ indices: touched.slice(0, stored), values: values.slice(0, stored) },
  };
}

/** Part of the columns from which on looking at all of them is faster than sorting those that are touched. */
const SCANNED_FROM = 1 / 32;

/** Brings the columns that row i has touched, listed from `start` to `end`, into their order. */
function listInOrder({ seen, touched }: DenseRow, i: number, start: number, end: number): void {
  if (end - start < SCANNED_FROM * seen.length) touched.subarray(start, end).sort();
  else for (let c = 0, to = start; to < end; c++) if (seen[c] === i) touched[to++] = c;
}

/** Stored values of S X, at most. */
function productRoom(S: SparseMatrix, X: SparseMatrix): number {
  let most = 0;
  for (let at = 0; at < S.indices.length; at++) {
    const j = S.indices[at]!;
    most += X.pointers[j + 1]! - X.pointers[j]!;
  }
  return most;
}

/** A row of a product while it is summed. */
interface DenseRow {
  /** (columns). */
  sum: Float64Array;
  /** The last row that has touched each column: (columns). */
  seen: Int32Array;
  /** Columns that rows have touched, row after row. */
  touched: Int32Array;
}

/** Adds row i of S X. @returns where its touched columns, listed from `end` on, end */
function addRow(S: SparseMatrix, X: SparseMatrix, i: number, row: DenseRow, end: number): number {
  const { sum, seen, touched } = row;
  for (let at = S.pointers[i]!; at < S.pointers[i + 1]!; at++) {
    const weight = S.values ? S.values[at]! : 1;
    const j = S.indices[at]!;
    for (let from = X.pointers[j]!; from < X.pointers[j + 1]!; from++) {
      const c = X.indices[from]!;
      if (seen[c] !== i) {
        seen[c] = i;
        touched[end++] = c;
      }
      sum[c]! += weight * (X.values ? X.values[from]! : 1);
    }
  }
  return end;
}

/**
 * X, S X, …, S^K X: each hop from the one before.
 * @param S (nodes, nodes), of `normalizedAdjacency`
 * @param X (nodes, features)
 * @returns K + 1 matrices (nodes, features)
 */
export function hops(S: SparseMatrix, X: Matrix, K: number): Matrix[] {
  const all = [X];
  for (let k = 0; k < K; k++) all.push(multiply(S, all[k]!));
  return all;
}

/** S^K X: (nodes, features). */
export function propagate(S: SparseMatrix, X: Matrix, K: number): Matrix {
  let hop = X;
  for (let k = 0; k < K; k++) hop = multiply(S, hop);
  return hop;
}
