/**
 * Softmax regression, which is all of SGC that is trained: F. Wu et al., "Simplifying graph convolutional networks"
 * (arXiv 1902.07153), Ŷ = softmax(S^K X Θ + b). On X itself, K = 0, it is logistic regression without a graph.
 */
import { random } from '../../core/random';
import { openAdam } from './adam';
import type { DenseMatrix, SparseMatrix } from '../matrix';
import { zeros } from './products';
import { openRegressionGradient } from './regression-gradient';

/** As the authors train on Cora. */
export const REGRESSION = { rate: 0.2, epochs: 100 };

export interface RegressionSettings {
  seed: number;
  /** λ, of the weights and of the biases. */
  decay: number;
  rate: number;
  epochs: number;
}

/** Θ, (inputs, classes), and b, (classes). */
export interface Regression {
  theta: DenseMatrix;
  bias: Float32Array;
}

/**
 * All rows at once, by Adam, from uniform weights of ±1/√inputs.
 * @param X the rows to train on, (rows, inputs)
 * @param labels (rows), 0..classes − 1
 * @param turn awaited after each epoch, with the share that is done
 */
export async function trainRegression(
  X: SparseMatrix,
  labels: ArrayLike<number>,
  classes: number,
  { seed, decay, rate, epochs }: RegressionSettings,
  turn: (share: number) => Promise<void>,
): Promise<Regression> {
  const rng = random(seed, 0x5c);
  const bound = 1 / Math.sqrt(X.columns);
  const theta = zeros(X.columns, classes);
  const bias = new Float32Array(classes);
  for (const each of [theta.values, bias])
    for (let i = 0; i < each.length; i++) each[i] = bound * (2 * rng.uniform() - 1);
  const step = openAdam(
    [
      { values: theta.values, decay },
      { values: bias, decay },
    ],
    rate,
  );
  const gradientOf = openRegressionGradient(X, labels, classes);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const gradient = gradientOf(theta.values, bias);
    step([gradient.theta, gradient.bias]);
    await turn(epoch / epochs);
  }
  return { theta, bias };
}
