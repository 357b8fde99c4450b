/**
 * The function inside a residual block of a deep graph network, and its gradient: f(x) = S (mask ⊙ relu(LN(x))) W.
 * G. Li et al., "Training graph neural networks with 1000 layers" (arXiv 2106.07476), section 3.2: normalization, relu, dropout with
 * one mask for all layers, graph convolution.
 */
import { multiplyDense } from '../../propagate';
import type { DenseMatrix, SparseMatrix } from '../../matrix';
import type { Activations, Ledger } from './ledger';

const EPSILON = 1e-5;

/** What is the same for all layers. */
export interface Surroundings {
  /** (nodes, nodes), symmetric. */
  S: SparseMatrix;
  /** Channels of a group. */
  width: number;
  /** (nodes, width); null: nothing is dropped. */
  mask: Float32Array | null;
  ledger: Ledger;
}

/** x without mean and spread of each node, which is all that the gradient needs of it. */
export interface Normalized {
  /** (nodes, width) */
  x: Float32Array;
  /** 1/σ of each node, (nodes). */
  inverse: Float32Array;
}

/** Layer normalization of each node, without scale and shift. */
export function normalized(x: Activations, { width, ledger }: Pick<Surroundings, 'width' | 'ledger'>): Normalized {
  const nodes = x.length / width;
  const out = { x: ledger.take(x.length), inverse: ledger.take(nodes) };
  for (let i = 0; i < nodes; i++) {
    const from = i * width;
    let [mean, square] = [0, 0];
    for (let j = 0; j < width; j++) mean += x[from + j]!;
    mean /= width;
    for (let j = 0; j < width; j++) square += (x[from + j]! - mean) ** 2;
    const inverse = 1 / Math.sqrt(square / width + EPSILON);
    out.inverse[i] = inverse;
    for (let j = 0; j < width; j++) out.x[from + j] = (x[from + j]! - mean) * inverse;
  }
  return out;
}

/** target += f, from what was normalized; `sign` −1: target −= f. */
export function addConvolved(
  target: Activations,
  { x }: Normalized,
  W: DenseMatrix,
  { S, width, mask, ledger }: Surroundings,
  sign: 1 | -1 = 1,
): void {
  const [zW, y] = [ledger.take(x.length), ledger.take(x.length)];
  const sums = new Float64Array(width);
  const w = W.values;
  for (let from = 0; from < x.length; from += width) {
    sums.fill(0);
    for (let k = 0; k < width; k++) {
      const z = x[from + k]! > 0 ? (mask ? x[from + k]! * mask[from + k]! : x[from + k]!) : 0;
      if (z === 0) continue;
      for (let j = 0; j < width; j++) sums[j]! += z * w[k * width + j]!;
    }
    zW.set(sums, from);
  }
  multiplyDense(S, { kind: 'dense', rows: S.rows, columns: width, values: zW }, y);
  for (let i = 0; i < y.length; i++) target[i]! += sign * y[i]!;
  ledger.give(zW, y);
}

/**
 * ∂/∂x and ∂/∂W of ⟨f(x), dy⟩.
 * @param dW (width, width), added to
 * @param target (nodes, width), to which ∂/∂x is added
 */
export function addConvolvedGradient(
  target: Float32Array,
  dy: Float32Array,
  { x, inverse }: Normalized,
  { W, dW }: { W: DenseMatrix; dW: Float32Array },
  { S, width, mask, ledger }: Surroundings,
): void {
  const v = ledger.take(x.length); // Sᵀ dy = S dy
  multiplyDense(S, { kind: 'dense', rows: S.rows, columns: width, values: dy }, v);
  const w = W.values;
  const sums = new Float64Array(dW.length);
  const slope = new Float64Array(width); // of the normalized x
  for (let i = 0; i < inverse.length; i++) {
    const from = i * width;
    let [mean, along] = [0, 0];
    for (let k = 0; k < width; k++) {
      const value = x[from + k]!;
      const keep = value > 0 ? (mask ? mask[from + k]! : 1) : 0;
      let dz = 0;
      if (keep !== 0) {
        const z = value * keep;
        const row = k * width;
        for (let j = 0; j < width; j++) {
          const vj = v[from + j]!;
          sums[row + j]! += z * vj;
          dz += vj * w[row + j]!;
        }
      }
      const own = (slope[k] = dz * keep);
      mean += own;
      along += own * value;
    }
    mean /= width;
    along /= width;
    for (let k = 0; k < width; k++) target[from + k]! += inverse[i]! * (slope[k]! - mean - x[from + k]! * along);
  }
  for (let i = 0; i < dW.length; i++) dW[i]! += sums[i]!;
  ledger.give(v);
}
