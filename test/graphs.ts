/** Graphs for tests, built in code, and their propagation as the formula has it: dense, in float64. */
import { random } from '../src/core/random';
import { smaller, toDense, type DenseMatrix, type Matrix, type SparseMatrix } from '../src/graph/matrix';

/** Symmetric, without self-loops; at most `edges` edges between random nodes, some nodes may be isolated. */
export function randomGraph(nodes: number, edges: number, weighted: boolean, seed: number): SparseMatrix {
  const rng = random(seed, nodes, edges);
  const rows = Array.from({ length: nodes }, () => new Map<number, number>());
  for (let e = 0; e < edges; e++) {
    const [i, j] = [rng.below(nodes), rng.below(nodes)];
    if (i === j) continue;
    const weight = weighted ? 0.1 + rng.uniform() : 1;
    rows[i]!.set(j, weight);
    rows[j]!.set(i, weight);
  }
  return compressedRows(rows, weighted);
}

/** @param rows weights by column, of each row */
function compressedRows(rows: readonly Map<number, number>[], weighted: boolean): SparseMatrix {
  const sorted = rows.map((row) => [...row].sort(([a], [b]) => a - b));
  const pointers = new Int32Array(rows.length + 1);
  sorted.forEach((row, i) => (pointers[i + 1] = pointers[i]! + row.length));
  const flat = sorted.flat();
  return {
    ...{ kind: 'sparse', rows: rows.length, columns: rows.length, pointers },
    indices: Int32Array.from(flat, ([j]) => j),
    values: weighted ? Float32Array.from(flat, ([, weight]) => weight) : null,
  };
}

/** @param density part of the values that are not 0; in compressed rows where these are few */
export function randomFeatures(rows: number, columns: number, density: number, seed: number): Matrix {
  const rng = random(seed, rows, columns);
  const values = Float32Array.from({ length: rows * columns }, () => (rng.uniform() < density ? rng.normal() : 0));
  // One that is never 0, so that there is something to compare with.
  values[0] = 1;
  return smaller({ kind: 'dense', rows, columns, values });
}

/** (rows, columns) in float64. */
export const denseOf = (X: Matrix): Float64Array => Float64Array.from(toDense(X).values);

/** S^K X by the formula: (nodes, features) in float64. */
export function densePropagation(A: SparseMatrix, X: DenseMatrix | Matrix, K: number): Float64Array {
  const n = A.rows;
  const S = denseOf(A);
  for (let i = 0; i < n; i++) S[i * n + i]! += 1;
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(sum(S.subarray(i * n, (i + 1) * n))));
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) S[i * n + j]! *= scale[i]! * scale[j]!;
  let hop = denseOf(X);
  for (let k = 0; k < K; k++) hop = product(S, hop, n, X.columns);
  return hop;
}

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

/** S (n, n) times X (n, columns). */
function product(S: Float64Array, X: Float64Array, n: number, columns: number): Float64Array {
  const out = new Float64Array(n * columns);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const weight = S[i * n + j]!;
      if (weight === 0) continue;
      for (let c = 0; c < columns; c++) out[i * columns + c]! += weight * X[j * columns + c]!;
    }
  return out;
}
