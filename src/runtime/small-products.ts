/** Products of matrices so small that a call into onnxruntime costs more than the work (depthwise layers). */
import type { Matrix, Products } from './products';

/** Multiplications up to which a loop here is faster than a call. */
const SMALL = 60_000;

export function withSmallProducts(large: Products): Products {
  return {
    transposedLeft(A, B, C) {
      if (A.columns * B.columns * A.rows > SMALL) return large.transposedLeft(A, B, C);
      const Y = start(A.columns, B.columns, C);
      for (let k = 0; k < A.rows; k++)
        for (let i = 0; i < A.columns; i++) addScaled(Y, i, B, k, A.data[k * A.columns + i]!);
      return finish(Y);
    },
    plain(A, B, C) {
      if (A.rows * B.columns * A.columns > SMALL) return large.plain(A, B, C);
      const Y = start(A.rows, B.columns, C);
      for (let i = 0; i < A.rows; i++)
        for (let k = 0; k < A.columns; k++) addScaled(Y, i, B, k, A.data[i * A.columns + k]!);
      return finish(Y);
    },
    transposedRight(A, B, C) {
      if (A.rows * B.rows * A.columns > SMALL) return large.transposedRight(A, B, C);
      const Y = start(A.rows, B.rows, C);
      for (let i = 0; i < A.rows; i++)
        for (let j = 0; j < B.rows; j++) {
          let sum = 0;
          for (let k = 0; k < A.columns; k++) sum += A.data[i * A.columns + k]! * B.data[j * B.columns + k]!;
          Y.data[i * Y.columns + j]! += sum;
        }
      return finish(Y);
    },
  };
}

interface Sum {
  data: Float64Array;
  rows: number;
  columns: number;
}

function start(rows: number, columns: number, C: Matrix | undefined): Sum {
  return { data: C ? Float64Array.from(C.data) : new Float64Array(rows * columns), rows, columns };
}

/** Row i of Y += factor · row k of B. */
function addScaled(Y: Sum, i: number, B: Matrix, k: number, factor: number): void {
  if (factor === 0) return;
  for (let j = 0; j < Y.columns; j++) Y.data[i * Y.columns + j]! += factor * B.data[k * B.columns + j]!;
}

function finish({ data, rows, columns }: Sum): Promise<Matrix> {
  return Promise.resolve({ data: Float32Array.from(data), rows, columns });
}
