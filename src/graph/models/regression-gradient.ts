/**
 * The gradient of softmax regression on rows of which most values are 0: all that SGC's training is made of. Classes are taken four
 * at a time and sums are float64 throughout, which takes a third of the time that products of matrices take.
 */
import type { SparseMatrix } from '../matrix';

const BLOCK = 4;

export interface RegressionGradient {
  /** (inputs, classes) */
  theta: Float32Array;
  /** (classes) */
  bias: Float32Array;
}

/**
 * @param X (rows, inputs)
 * @param labels (rows), 0..classes − 1
 * @returns what gives, for Θ (inputs, classes) and b (classes), the gradients of the mean cross-entropy, in the same arrays each time
 */
export function openRegressionGradient(
  X: SparseMatrix,
  labels: ArrayLike<number>,
  classes: number,
): (theta: Float32Array, bias: Float32Array) => RegressionGradient {
  const width = BLOCK * Math.ceil(classes / BLOCK);
  const inputs = X.columns;
  const [weights, slopes] = [new Float64Array(inputs * width), new Float64Array(inputs * width)];
  const [z, sums] = [new Float64Array(width), new Float64Array(classes)];
  const gradient = { theta: new Float32Array(inputs * classes), bias: new Float32Array(classes) };
  return (theta, bias) => {
    for (let i = 0; i < inputs; i++) for (let c = 0; c < classes; c++) weights[i * width + c] = theta[i * classes + c]!;
    slopes.fill(0);
    sums.fill(0);
    for (let row = 0; row < X.rows; row++) {
      rowLogits(X, row, weights, z);
      rowSlope(z, bias, labels[row]!, X.rows);
      for (let c = 0; c < classes; c++) sums[c]! += z[c]!;
      addRowSlope(X, row, slopes, z);
    }
    for (let i = 0; i < inputs; i++)
      for (let c = 0; c < classes; c++) gradient.theta[i * classes + c] = slopes[i * width + c]!;
    gradient.bias.set(sums);
    return gradient;
  };
}

/** z = x Θ of one row. */
function rowLogits({ pointers, indices, values }: SparseMatrix, row: number, weights: Float64Array, z: Float64Array) {
  const [from, to] = [pointers[row]!, pointers[row + 1]!];
  for (let c = 0; c < z.length; c += BLOCK) {
    let [z0, z1, z2, z3] = [0, 0, 0, 0];
    for (let at = from; at < to; at++) {
      const x = values ? values[at]! : 1;
      const w = indices[at]! * z.length + c;
      z0 += x * weights[w]!;
      z1 += x * weights[w + 1]!;
      z2 += x * weights[w + 2]!;
      z3 += x * weights[w + 3]!;
    }
    z[c] = z0;
    z[c + 1] = z1;
    z[c + 2] = z2;
    z[c + 3] = z3;
  }
}

/** Logits without biases become the gradient by the logits: (softmax(z + b) − 1 at the label) / rows; 0 beyond the classes. */
function rowSlope(z: Float64Array, bias: Float32Array, label: number, rows: number): void {
  let largest = -Infinity;
  for (let c = 0; c < bias.length; c++) largest = Math.max(largest, (z[c]! += bias[c]!));
  let sum = 0;
  for (let c = 0; c < bias.length; c++) sum += z[c] = Math.exp(z[c]! - largest);
  for (let c = 0; c < z.length; c++) z[c] = c < bias.length ? (z[c]! / sum - (c === label ? 1 : 0)) / rows : 0;
}

/** slopes += xᵀ g of one row. */
function addRowSlope({ pointers, indices, values }: SparseMatrix, row: number, slopes: Float64Array, g: Float64Array) {
  const [from, to] = [pointers[row]!, pointers[row + 1]!];
  for (let c = 0; c < g.length; c += BLOCK) {
    const [g0, g1, g2, g3] = [g[c]!, g[c + 1]!, g[c + 2]!, g[c + 3]!];
    for (let at = from; at < to; at++) {
      const x = values ? values[at]! : 1;
      const w = indices[at]! * g.length + c;
      slopes[w]! += x * g0;
      slopes[w + 1]! += x * g1;
      slopes[w + 2]! += x * g2;
      slopes[w + 3]! += x * g3;
    }
  }
}
