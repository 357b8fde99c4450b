/** The cross-entropy of logits, its gradient, and what they get right. */
import type { DenseMatrix } from '../matrix';
import { zeros } from './products';

/**
 * @param Z logits, (rows, classes)
 * @param labels (rows), 0..classes − 1
 * @returns the mean over the rows, and its gradient, (rows, classes)
 */
export function crossEntropy(Z: DenseMatrix, labels: ArrayLike<number>): { loss: number; gradient: DenseMatrix } {
  const { rows, columns, values } = Z;
  const gradient = zeros(rows, columns);
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const at = i * columns;
    let largest = -Infinity;
    for (let j = 0; j < columns; j++) largest = Math.max(largest, values[at + j]!);
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += Math.exp(values[at + j]! - largest);
    loss += Math.log(sum) + largest - values[at + labels[i]!]!;
    for (let j = 0; j < columns; j++)
      gradient.values[at + j] = (Math.exp(values[at + j]! - largest) / sum - (j === labels[i] ? 1 : 0)) / rows;
  }
  return { loss: loss / rows, gradient };
}

/** The class with the largest logit of each row, the first of equals. */
export function predictions({ rows, columns, values }: DenseMatrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => {
    let best = 0;
    for (let j = 1; j < columns; j++) if (values[i * columns + j]! > values[i * columns + best]!) best = j;
    return best;
  });
}

/** How many of the given nodes are told right, in percent. */
export function accuracy(predicted: ArrayLike<number>, labels: ArrayLike<number>, nodes: ArrayLike<number>): number {
  let right = 0;
  for (let n = 0; n < nodes.length; n++) if (predicted[nodes[n]!] === labels[nodes[n]!]) right++;
  return (100 * right) / nodes.length;
}
