import { expect, test } from 'vitest';
import { randomDense } from '../../../test/graph-tasks';
import { toSparse, type DenseMatrix } from '../matrix';
import { multiplyDense } from '../propagate';
import {
  addToRows,
  columnSums,
  gathered,
  multiply,
  multiplyAcross,
  multiplySparseAcross,
  scattered,
  transposed,
} from './products';

const A = randomDense(7, 5, 1);
const B = randomDense(5, 4, 2);
const G = randomDense(7, 4, 3);
// Some of what is behind relu.
for (let i = 0; i < A.values.length; i += 2) A.values[i] = 0;
G.values.fill(0, 4, 8);

/** By the definition, (m, n) · (n, p). */
const product = (
  m: number,
  n: number,
  p: number,
  a: (i: number, k: number) => number,
  b: (k: number, j: number) => number,
) =>
  Array.from({ length: m * p }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += a(Math.floor(at / p), k) * b(k, at % p);
    return sum;
  });

const entry =
  ({ columns, values }: DenseMatrix) =>
  (i: number, j: number) =>
    values[i * columns + j]!;

function expectClose(found: Float32Array, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
}

test('dense products, and sparse ones, are sums over what is between', () => {
  const expected = product(7, 5, 4, entry(A), entry(B));
  expectClose(multiply(A, B).values, expected);
  expectClose(multiplyDense(toSparse(A), B).values, expected);
});

test('a product goes into the array that is given, whatever is in it', () => {
  const out = randomDense(7, 4, 9);
  expect(multiply(A, B, out)).toBe(out);
  expectClose(out.values, product(7, 5, 4, entry(A), entry(B)));
  const again = new Float32Array(28).fill(3);
  expect(multiplyDense(toSparse(A), B, again).values).toBe(again);
  expect(again).toEqual(out.values);
});

test('across: columns of the one with columns of the other', () => {
  const expected = product(5, 7, 4, (i, k) => entry(A)(k, i), entry(G));
  expectClose(multiplyAcross(A, G).values, expected);
  expectClose(multiplySparseAcross(toSparse(A), G).values, expected);
});

test('a transposed matrix has its rows as columns, and sums of columns are over rows', () => {
  expect(transposed(transposed(B))).toEqual(B);
  expect(entry(transposed(B))(3, 1)).toBe(entry(B)(1, 3));
  expectClose(
    columnSums(B),
    product(1, 5, 4, () => 1, entry(B)),
  );
});

test('rows go out and come back, the others 0', () => {
  const part = gathered(B, [3, 0]);
  expect([...part.values]).toEqual([...B.values.subarray(12, 16), ...B.values.subarray(0, 4)]);
  const back = scattered(part, [3, 0], 5);
  expect(gathered(back, [3, 0])).toEqual(part);
  expect(back.values.subarray(4, 12).every((value) => value === 0)).toBe(true);
});

test('biases are added to every row', () => {
  const Z = randomDense(2, 3, 4);
  const before = Z.values.slice();
  addToRows(Z, Float32Array.of(1, 2, 3));
  expectClose(
    Z.values,
    [...before].map((value, i) => value + 1 + (i % 3)),
  );
});
