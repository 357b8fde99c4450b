/** Matrices whose rows belong to nodes: dense, or in compressed rows (CSR) where most values are 0. */

/** CSR: row i has the values at `pointers[i]` … `pointers[i + 1]` − 1. */
export interface SparseMatrix {
  kind: 'sparse';
  rows: number;
  columns: number;
  /** (rows + 1), from 0, never falling. */
  pointers: Int32Array;
  /** The column of each value, rising within a row. */
  indices: Int32Array;
  /** As many as indices; null: all of them are 1. */
  values: Float32Array | null;
}

export interface DenseMatrix {
  kind: 'dense';
  rows: number;
  columns: number;
  /** (rows, columns), row-major. */
  values: Float32Array;
}

export type Matrix = SparseMatrix | DenseMatrix;

/** Stored values, zeros of a dense one too. */
export const storedValues = (X: Matrix): number => (X.kind === 'dense' ? X.values.length : X.indices.length);

/** Bytes that it takes in memory. */
export const matrixBytes = (X: Matrix): number =>
  X.kind === 'dense' ? 4 * X.values.length : 4 * (X.pointers.length + X.indices.length + (X.values?.length ?? 0));

/** The same values, all of them stored. */
export function toDense(X: Matrix): DenseMatrix {
  if (X.kind === 'dense') return X;
  const { rows, columns, pointers, indices, values } = X;
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let at = pointers[i]!; at < pointers[i + 1]!; at++) out[i * columns + indices[at]!] = values?.[at] ?? 1;
  return { kind: 'dense', rows, columns, values: out };
}

/** In compressed rows where that takes fewer bytes. */
export function smaller(X: DenseMatrix): Matrix {
  return X.rows + 1 + 2 * nonzeros(X) >= X.values.length ? X : toSparse(X);
}

const nonzeros = ({ values }: DenseMatrix): number => values.reduce((count, x) => count + (x === 0 ? 0 : 1), 0);

/** The same values, zeros of a dense one left out. */
export function toSparse(X: Matrix): SparseMatrix {
  if (X.kind === 'sparse') return X;
  const { rows, columns, values } = X;
  const stored = nonzeros(X);
  const pointers = new Int32Array(rows + 1);
  const indices = new Int32Array(stored);
  const kept = new Float32Array(stored);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const x = values[i * columns + j]!;
      if (x === 0) continue;
      indices[at] = j;
      kept[at++] = x;
    }
    pointers[i + 1] = at;
  }
  return { kind: 'sparse', rows, columns, pointers, indices, values: kept };
}

/** The rows at `nodes`, in that order: (nodes.length, columns). */
export function takeRows(X: Matrix, nodes: ArrayLike<number>): Matrix {
  const { columns } = X;
  const rows = nodes.length;
  if (X.kind === 'dense') {
    const values = new Float32Array(rows * columns);
    for (let i = 0; i < rows; i++)
      values.set(X.values.subarray(nodes[i]! * columns, (nodes[i]! + 1) * columns), i * columns);
    return { kind: 'dense', rows, columns, values };
  }
  const pointers = new Int32Array(rows + 1);
  for (let i = 0; i < rows; i++) pointers[i + 1] = pointers[i]! + X.pointers[nodes[i]! + 1]! - X.pointers[nodes[i]!]!;
  const indices = new Int32Array(pointers[rows]!);
  const values = X.values && new Float32Array(pointers[rows]!);
  for (let i = 0; i < rows; i++) {
    const [from, to] = [X.pointers[nodes[i]!]!, X.pointers[nodes[i]! + 1]!];
    indices.set(X.indices.subarray(from, to), pointers[i]!);
    values?.set(X.values!.subarray(from, to), pointers[i]!);
  }
  return { kind: 'sparse', rows, columns, pointers, indices, values };
}

/**
 * Each row divided by the sum of its magnitudes, as SGC and GCN take words; rows of zeros stay.
 * @returns a new matrix of the same kind
 */
export function normalizedRows<M extends Matrix>(X: M): M {
  const { rows, columns } = X;
  const values = X.values?.slice() ?? new Float32Array(storedValues(X)).fill(1);
  const start = X.kind === 'dense' ? (i: number) => i * columns : (i: number) => X.pointers[i]!;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let at = start(i); at < start(i + 1); at++) sum += Math.abs(values[at]!);
    if (sum > 0) for (let at = start(i); at < start(i + 1); at++) values[at]! /= sum;
  }
  return { ...X, values };
}
