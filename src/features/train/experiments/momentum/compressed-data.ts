/**
 * Data cut down to what a linear network can tell apart: with X = U S Vᵀ, training on X and Y is training on S and YV, up to a part of
 * the loss that no network changes and a turn of the first layer. r columns stand for all pictures, and r sets the condition.
 */
import { symmetricEigen } from '../../../../compress/eigen';
import { UserError } from '../../../../core/errors';
import type { PicturePart } from '../../../../experiment/pictures';

export interface CompressedData {
  /** Singular values of X against the largest, decreasing; those near 0 are left out. */
  S: Float64Array;
  /** YV, a row a column of V: (S.length, classes), where ‖Y‖_F = 1. */
  YV: Float64Array;
  classes: number;
}

/** Pictures that are decomposed; of large ones fewer, which bounds the smaller side of X. */
const PICTURES = 1000;
const LARGE = 400;

/** Squares of singular values below this, against the largest, are rounding. */
const NEAR_ZERO = 1e-10;

const FEWEST = 2;

/** @throws UserError where the pictures are all alike */
export async function compressedData({ x, y, count }: PicturePart, classes: number): Promise<CompressedData> {
  const features = x.length / count;
  const pictures = Math.min(count, features > LARGE ? LARGE : PICTURES);
  const X = x.subarray(0, pictures * features);
  const { values, V } = await rightVectors(X, pictures, features);
  const kept = values.filter((value) => value > NEAR_ZERO * values[0]!).length;
  if (!(kept >= FEWEST))
    throw new UserError('These samples are all multiples of one: their condition is 1, whatever is kept of them.');
  const S = Float64Array.from({ length: kept }, (_, k) => Math.sqrt(values[k]! / values[0]!));
  const YV = new Float64Array(kept * classes);
  for (let k = 0; k < kept; k++)
    for (let i = 0; i < pictures; i++) YV[k * classes + y[i]!]! += V(k, i) / Math.sqrt(pictures);
  return { S, YV, classes };
}

/** Of Xᵀ = U S Vᵀ with pictures as rows of X: S² and V, by the eigenvectors of the smaller of XXᵀ and XᵀX. */
async function rightVectors(X: Float32Array, pictures: number, features: number) {
  if (pictures <= features) {
    const { values, vectors } = await symmetricEigen(gramOfRows(X, pictures, features), pictures);
    return { values, V: (k: number, i: number) => vectors[k * pictures + i]! };
  }
  const { values, vectors } = await symmetricEigen(gramOfColumns(X, pictures, features), features);
  // v_k = X u_k / s_k.
  const V = (k: number, i: number) => {
    let sum = 0;
    for (let f = 0; f < features; f++) sum += X[i * features + f]! * vectors[k * features + f]!;
    return sum / Math.sqrt(values[k]!);
  };
  return { values, V };
}

function gramOfRows(X: Float32Array, rows: number, columns: number): Float64Array {
  const G = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let f = 0; f < columns; f++) sum += X[i * columns + f]! * X[j * columns + f]!;
      G[i * rows + j] = G[j * rows + i] = sum;
    }
  return G;
}

function gramOfColumns(X: Float32Array, rows: number, columns: number): Float64Array {
  const G = new Float64Array(columns * columns);
  for (let i = 0; i < rows; i++)
    for (let a = 0; a < columns; a++) {
      const value = X[i * columns + a]!;
      for (let b = 0; b < columns; b++) G[a * columns + b]! += value * X[i * columns + b]!;
    }
  return G;
}
