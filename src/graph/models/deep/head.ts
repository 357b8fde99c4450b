/** The ends of a deep network: features become channels, and channels of labelled nodes logits. */
import type { DenseMatrix, SparseMatrix } from '../../matrix';
import { crossEntropy } from '../cross-entropy';
import { multiply, multiplyAcross, multiplySparseAcross, transposed } from '../products';
import { multiplyDense } from '../../propagate';
import { normalized } from './convolution';
import type { Activations, Ledger } from './ledger';

/** Nodes with features, some of them labelled. */
export interface DeepTask {
  /** (nodes, features) */
  X: SparseMatrix;
  /** (nodes, nodes), symmetric. */
  S: SparseMatrix;
  /** Nodes that train, and their classes. */
  rows: ArrayLike<number>;
  labels: ArrayLike<number>;
  classes: number;
}

/** X E_i of each group, (nodes, width). */
export function encode(X: SparseMatrix, encoder: readonly DenseMatrix[], ledger: Ledger): Float32Array[] {
  return encoder.map((E) => {
    const out = ledger.take(X.rows * E.columns);
    multiplyDense(X, E, out);
    return out;
  });
}

/** Gradients by E_i, from those by the channels, (nodes, width). */
export const encoderGradients = (X: SparseMatrix, G: readonly Float32Array[]): Float32Array[] =>
  G.map((values) => multiplySparseAcross(X, channels(values, X.rows)).values);

const channels = (values: Float32Array, rows: number): DenseMatrix => ({
  kind: 'dense',
  rows,
  columns: values.length / rows,
  values,
});

/** relu(LN(h)) of some nodes, all groups side by side, (rows, channels); its arrays are the ledger's. */
function readOut(X: readonly Activations[], rows: ArrayLike<number>, nodes: number, ledger: Ledger) {
  const width = X[0]!.length / nodes;
  const columns = width * X.length;
  const h = ledger.take(rows.length * columns);
  for (let r = 0; r < rows.length; r++)
    for (const [i, x] of X.entries())
      h.set(x.subarray(rows[r]! * width, (rows[r]! + 1) * width), r * columns + i * width);
  const kept = normalized(h, { width: columns, ledger });
  for (let i = 0; i < h.length; i++) h[i] = Math.max(kept.x[i]!, 0);
  return { kept, z: channels(h, rows.length) };
}

/** Logits of some nodes, (rows, classes). */
export function decode(
  X: readonly Activations[],
  decoder: DenseMatrix,
  rows: ArrayLike<number>,
  nodes: number,
  ledger: Ledger,
): DenseMatrix {
  const { kept, z } = readOut(X, rows, nodes, ledger);
  const logits = multiply(z, decoder);
  ledger.give(kept.x, kept.inverse, z.values);
  return logits;
}

export interface HeadGradient {
  loss: number;
  /** (channels, classes) */
  dDecoder: Float32Array;
  /** By the channels of each group, (nodes, width); the ledger's. */
  G: Float32Array[];
}

/** The mean cross-entropy of the labelled nodes, and its gradients. */
export function headGradient(
  X: readonly Activations[],
  decoder: DenseMatrix,
  { rows, labels, S }: DeepTask,
  ledger: Ledger,
): HeadGradient {
  const { kept, z } = readOut(X, rows, S.rows, ledger);
  const { loss, gradient } = crossEntropy(multiply(z, decoder), labels);
  const dz = ledger.take(z.values.length);
  multiply(gradient, transposed(decoder), { ...z, values: dz });
  const G = X.map((x) => ledger.take(x.length));
  const columns = z.columns;
  const width = columns / X.length;
  for (let r = 0; r < rows.length; r++) {
    const at = r * columns;
    let [mean, along] = [0, 0];
    for (let k = 0; k < columns; k++) {
      if (kept.x[at + k]! <= 0) dz[at + k] = 0;
      mean += dz[at + k]! / columns;
      along += (dz[at + k]! * kept.x[at + k]!) / columns;
    }
    for (let k = 0; k < columns; k++)
      G[Math.floor(k / width)]![rows[r]! * width + (k % width)]! +=
        kept.inverse[r]! * (dz[at + k]! - mean - kept.x[at + k]! * along);
  }
  const dDecoder = multiplyAcross(z, gradient).values;
  ledger.give(kept.x, kept.inverse, z.values, dz);
  return { loss, dDecoder, G };
}
