/**
 * Two layers with or without a graph: T. Kipf, M. Welling, "Semi-supervised classification with graph convolutional networks"
 * (arXiv 1609.02907), Z = S relu(S X W₁ + b₁) W₂ + b₂ with dropout on X and on the hidden layer; the MLP is the same with S = I.
 */
import { random, type Random } from '../../core/random';
import { openAdam } from './adam';
import { crossEntropy } from './cross-entropy';
import type { DenseMatrix, SparseMatrix } from '../matrix';
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
  zeros,
} from './products';

/** As the authors train on Cora. */
export const TWO_LAYERS = { hidden: 16, dropout: 0.5, rate: 0.01, decay: 5e-4, epochs: 200 };

export interface TwoLayerSettings {
  seed: number;
  hidden: number;
  /** Share of the inputs, and of hidden values, that are 0 in a step. */
  dropout: number;
  rate: number;
  /** λ of W₁; the others have none. */
  decay: number;
  epochs: number;
}

export interface TwoLayers {
  /** (inputs, hidden) */
  W1: DenseMatrix;
  b1: Float32Array;
  /** (hidden, classes) */
  W2: DenseMatrix;
  b2: Float32Array;
}

/** What is trained on. */
export interface TwoLayerTask {
  /** (nodes, inputs) */
  X: SparseMatrix;
  /** (nodes, nodes), symmetric; null: each node is told by itself. */
  S: SparseMatrix | null;
  /** Rows of X whose labels are known, and what these are. */
  rows: ArrayLike<number>;
  labels: ArrayLike<number>;
  classes: number;
}

/**
 * All nodes at once, by Adam, from Glorot's uniform weights.
 * @param turn awaited after each epoch, with the share that is done
 */
export async function trainTwoLayers(
  task: TwoLayerTask,
  settings: TwoLayerSettings,
  turn: (share: number) => Promise<void>,
): Promise<TwoLayers> {
  const { hidden, rate, decay, epochs, dropout, seed } = settings;
  const start = random(seed, 0x2c, 0);
  const drops = random(seed, 0x2c, 1);
  const W1 = glorot(task.X.columns, hidden, start);
  const W2 = glorot(hidden, task.classes, start);
  const network = { W1, b1: new Float32Array(hidden), W2, b2: new Float32Array(task.classes) };
  const step = openAdam(
    [
      { values: W1.values, decay },
      { values: network.b1, decay: 0 },
      { values: W2.values, decay: 0 },
      { values: network.b2, decay: 0 },
    ],
    rate,
  );
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const X = {
      ...task.X,
      values: dropped(task.X.values ?? new Float32Array(task.X.indices.length).fill(1), dropout, drops),
    };
    const keep = dropped(new Float32Array(X.rows * hidden).fill(1), dropout, drops);
    const { gradients } = twoLayerGradients(network, { ...task, X }, keep);
    step(gradients);
    await turn(epoch / epochs);
  }
  return network;
}

/** Logits of all nodes, (nodes, classes). */
export function twoLayerLogits(network: TwoLayers, X: SparseMatrix, S: SparseMatrix | null): DenseMatrix {
  return outputs(network, hiddenLayer(network, X, S), S);
}

/** relu(S X W₁ + b₁), (nodes, hidden). */
export function hiddenLayer({ W1, b1 }: TwoLayers, X: SparseMatrix, S: SparseMatrix | null): DenseMatrix {
  const H = spread(S, multiplyDense(X, W1));
  addToRows(H, b1);
  for (let i = 0; i < H.values.length; i++) if (H.values[i]! < 0) H.values[i] = 0;
  return H;
}

function outputs({ W2, b2 }: TwoLayers, H: DenseMatrix, S: SparseMatrix | null): DenseMatrix {
  const Z = spread(S, multiply(H, W2));
  addToRows(Z, b2);
  return Z;
}

const spread = (S: SparseMatrix | null, H: DenseMatrix): DenseMatrix => (S ? multiplyDense(S, H) : H);

/**
 * The mean cross-entropy of the labelled rows, and its gradients by W₁, b₁, W₂, b₂.
 * @param keep what hidden values are multiplied with, (nodes, hidden): 0 where they are dropped
 */
export function twoLayerGradients(
  network: TwoLayers,
  { X, S, rows, labels }: TwoLayerTask,
  keep: Float32Array,
): { loss: number; gradients: Float32Array[] } {
  const H = hiddenLayer(network, X, S);
  for (let i = 0; i < keep.length; i++) H.values[i]! *= keep[i]!;
  const Z = outputs(network, H, S);
  const { loss, gradient } = crossEntropy(gathered(Z, rows), labels);
  const dZ = scattered(gradient, rows, Z.rows);
  const SdZ = spread(S, dZ); // Sᵀ = S
  const dH = multiply(SdZ, transposed(network.W2));
  // A hidden value is above 0 where relu let it through, and nothing dropped it.
  for (let i = 0; i < keep.length; i++) dH.values[i] = H.values[i]! > 0 ? dH.values[i]! * keep[i]! : 0;
  const gradients = [
    multiplySparseAcross(X, spread(S, dH)).values,
    columnSums(dH),
    multiplyAcross(H, SdZ).values,
    columnSums(gradient),
  ];
  return { loss, gradients };
}

/** Each value 0 with probability `share`, the others larger by as much, so that the mean stays. */
export function dropped(values: Float32Array, share: number, rng: Random): Float32Array {
  const scale = 1 / (1 - share);
  return values.map((value) => (rng.uniform() < share ? 0 : value * scale));
}

/** X. Glorot, Y. Bengio (AISTATS 2010): uniform, ±√(6 / (inputs + outputs)). */
function glorot(inputs: number, outputs: number, rng: Random): DenseMatrix {
  const bound = Math.sqrt(6 / (inputs + outputs));
  const out = zeros(inputs, outputs);
  for (let i = 0; i < out.values.length; i++) out.values[i] = bound * (2 * rng.uniform() - 1);
  return out;
}
