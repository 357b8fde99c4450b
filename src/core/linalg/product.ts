/** Products of matrices in float64, for what is small, or must be exact to more than float32. */

/** Columns of A and B that stay in the cache while tiles go over them. */
const STRIP = 256;

/**
 * A Bᵀ by tiles of 2 × 4, about 2 · rows · columns · inner flops.
 * @param A (rows, inner); @param B (columns, inner), both row-major
 * @returns (rows, columns)
 */
export function timesTransposed(
  A: Float64Array | Float32Array,
  B: Float64Array | Float32Array,
  rows: number,
  columns: number,
  inner: number,
): Float64Array {
  const C = new Float64Array(rows * columns);
  const [evenRows, fours] = [rows - (rows % 2), columns - (columns % 4)];
  for (let from = 0; from < inner; from += STRIP) {
    const strip = { inner, from, to: Math.min(inner, from + STRIP) };
    for (let i = 0; i < evenRows; i += 2) for (let j = 0; j < fours; j += 4) addTile(A, i, B, j, strip, { C, columns });
    for (let i = 0; i < rows; i++)
      for (let j = i < evenRows ? fours : 0; j < columns; j++) C[i * columns + j]! += dot(A, i, B, j, strip);
  }
  return C;
}

interface Strip {
  inner: number;
  from: number;
  to: number;
}

type Values = Float64Array | Float32Array;

function addTile(A: Values, i: number, B: Values, j: number, strip: Strip, out: { C: Float64Array; columns: number }) {
  const { inner, from, to } = strip;
  let [a, b] = [i * inner + from, j * inner + from];
  let [x0, x1, x2, x3, y0, y1, y2, y3] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const end = i * inner + to; a < end; a++, b++) {
    const u = A[a]!;
    const v = A[a + inner]!;
    const b0 = B[b]!;
    const b1 = B[b + inner]!;
    const b2 = B[b + 2 * inner]!;
    const b3 = B[b + 3 * inner]!;
    x0 += u * b0;
    x1 += u * b1;
    x2 += u * b2;
    x3 += u * b3;
    y0 += v * b0;
    y1 += v * b1;
    y2 += v * b2;
    y3 += v * b3;
  }
  const { C, columns } = out;
  const at = i * columns + j;
  C[at]! += x0;
  C[at + 1]! += x1;
  C[at + 2]! += x2;
  C[at + 3]! += x3;
  C[at + columns]! += y0;
  C[at + columns + 1]! += y1;
  C[at + columns + 2]! += y2;
  C[at + columns + 3]! += y3;
}

function dot(A: Values, i: number, B: Values, j: number, { inner, from, to }: Strip): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += A[i * inner + k]! * B[j * inner + k]!;
  return sum;
}

/** @param A (rows, columns) @returns (columns, rows) */
export function transposed(A: Values, rows: number, columns: number): Float64Array {
  const T = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) T[j * rows + i] = A[i * columns + j]!;
  return T;
}
