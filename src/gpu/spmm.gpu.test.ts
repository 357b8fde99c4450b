import { expect, test } from 'vitest';
import { randomFeatures, randomGraph } from '../../test/graphs';
import { runKernels, untouched } from '../../test/gpu';
import { toDense, type SparseMatrix } from '../graph/matrix';
import { multiply, normalizedAdjacency } from '../graph/propagate';
import { spmm } from './spmm';

const SHAPES = [
  { rows: 2, edges: 1, quads: 1 },
  { rows: 5, edges: 4, quads: 16 },
  { rows: 63, edges: 300, quads: 17 },
  { rows: 200, edges: 4000, quads: 40 },
];

const unsigned = (values: Int32Array) => Uint32Array.from(values);

/** The kernel on rows `first` … `last` − 1. */
async function product(S: SparseMatrix, X: Float32Array, quads: number, first: number, last: number) {
  const contents = {
    ...{ pointers: unsigned(S.pointers), indices: unsigned(S.indices), values: S.values! },
    ...{ X, Y: untouched(4 * quads * S.rows) },
  };
  const { Y } = await runKernels<keyof typeof contents>(contents, (on) => [
    spmm({ first, last, quads }, on, on.X, on.Y),
  ]);
  return Y;
}

function expectAlike(found: Float32Array, right: Float32Array): void {
  const most = right.reduce((size, x) => Math.max(size, Math.abs(x)), 0);
  expect(found.length).toBe(right.length);
  found.forEach((x, at) => expect(Math.abs(x - right[at]!)).toBeLessThanOrEqual(1e-6 * most));
}

test.each(SHAPES)('$rows rows, $edges edges, $quads fours of columns: to 1e-6 of the twin', async (shape) => {
  const { rows, edges, quads } = shape;
  const S = normalizedAdjacency(randomGraph(rows, edges, true, 1));
  const X = toDense(randomFeatures(rows, 4 * quads, 1, 2));
  const right = toDense(multiply(S, X)).values;
  expectAlike(await product(S, X.values, quads, 0, rows), right);
});

test('some of the rows: the others stay as they are', async () => {
  const S = normalizedAdjacency(randomGraph(20, 50, true, 1));
  const X = toDense(randomFeatures(20, 8, 1, 2));
  const Y = await product(S, X.values, 2, 3, 12);
  expectAlike(Y.subarray(24, 96), toDense(multiply(S, X)).values.subarray(24, 96));
  expect(Y.subarray(0, 24)).toEqual(untouched(24));
  expect(Y.subarray(96)).toEqual(untouched(64));
});

test('a row of 100,000 entries: the sum is compensated', async () => {
  const n = 100_000;
  const X = toDense(randomFeatures(n, 4, 1, 3));
  const S: SparseMatrix = {
    ...{ kind: 'sparse', rows: 1, columns: n, pointers: Int32Array.of(0, n) },
    indices: Int32Array.from({ length: n }, (_, j) => j),
    values: Float32Array.from({ length: n }, (_, j) => 1 + (j % 7) / 7),
  };
  const values = X.values.map((x) => Math.abs(x));
  const right = toDense(multiply(S, { ...X, values })).values;
  const Y = await product(S, values, 1, 0, 1);
  Y.forEach((x, c) => expect(Math.abs(x / right[c]! - 1)).toBeLessThan(2e-7));
});
