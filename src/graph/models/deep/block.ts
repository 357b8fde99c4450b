/**
 * A residual block of C groups of channels, equations 4 to 7 of arXiv 2106.07476:
 *
 *     X₀' = Σ_{i≥2} X_i        X_i' = f_i(X'_{i−1}) + X_i        X_i = X_i' − f_i(X'_{i−1})
 *
 * Forward in place; backward either from what was stored on the way, or from the outputs alone, which are turned into the
 * inputs on the way. Either way gradients of outputs become gradients of inputs in place.
 *
 * X is float64, f float32: what is taken off again is then, but for the last of 53 bits, what was added. In float32 what comes
 * back is off by some 1e-6, and where relu is at its bend that much turns a slope on or off: measured on Cora, three of twelve gradients of 16
 * blocks were off by 1e-4 and more.
 */
import type { DenseMatrix } from '../../matrix';
import { addConvolved, addConvolvedGradient, normalized, type Normalized, type Surroundings } from './convolution';

/** W_i of each group, (width, width). */
export type BlockWeights = readonly DenseMatrix[];

/** What the first group reads, Σ_{i≥2}; to be given back. */
function sumOfOthers(X: readonly Float64Array[], { ledger }: Surroundings): Float64Array {
  const sum = ledger.takeDouble(X[0]!.length);
  for (const x of X.slice(1)) for (let i = 0; i < sum.length; i++) sum[i]! += x[i]!;
  return sum;
}

/** What group i reads, normalized, where the groups before it are outputs, and those after it inputs. */
function readBy(i: number, X: readonly Float64Array[], around: Surroundings): Normalized {
  if (i > 0) return normalized(X[i - 1]!, around);
  const sum = sumOfOthers(X, around);
  const read = normalized(sum, around);
  around.ledger.give(sum);
  return read;
}

const giveBack = ({ x, inverse }: Normalized, { ledger }: Surroundings) => ledger.give(x, inverse);

/**
 * @param X of each group, (nodes, width): inputs, which become the outputs
 * @returns with `stored`, what each group read, held until `backwardStored`
 */
export function forward(X: Float64Array[], weights: BlockWeights, around: Surroundings, stored: boolean): Normalized[] {
  const kept: Normalized[] = [];
  for (const [i, W] of weights.entries()) {
    const read = readBy(i, X, around);
    addConvolved(X[i]!, read, W, around);
    if (stored) kept.push(read);
    else giveBack(read, around);
  }
  return kept;
}

/** Gradients of a block, and where they are added. */
interface BlockGradient {
  /** By the outputs of each group, which become those by its inputs. */
  G: Float32Array[];
  /** By W_i, (width, width). */
  dW: Float32Array[];
}

/** From what was stored, which is given back. */
export function backwardStored(
  kept: readonly Normalized[],
  weights: BlockWeights,
  { G, dW }: BlockGradient,
  around: Surroundings,
): void {
  for (let i = weights.length - 1; i >= 0; i--) {
    addGradient(i, kept[i]!, weights, { G, dW }, around);
    giveBack(kept[i]!, around);
  }
}

/** @param X outputs of each group, which become its inputs */
export function backwardReversible(
  X: Float64Array[],
  weights: BlockWeights,
  { G, dW }: BlockGradient,
  around: Surroundings,
): void {
  for (let i = weights.length - 1; i >= 0; i--) {
    const read = readBy(i, X, around);
    addConvolved(X[i]!, read, weights[i]!, around, -1);
    addGradient(i, read, weights, { G, dW }, around);
    giveBack(read, around);
  }
}

function addGradient(
  i: number,
  read: Normalized,
  weights: BlockWeights,
  { G, dW }: BlockGradient,
  around: Surroundings,
): void {
  const own = { W: weights[i]!, dW: dW[i]! };
  if (i > 0) return addConvolvedGradient(G[i - 1]!, G[i]!, read, own, around);
  const sum = around.ledger.take(G[0]!.length);
  addConvolvedGradient(sum, G[0]!, read, own, around);
  for (const g of G.slice(1)) for (let at = 0; at < sum.length; at++) g[at]! += sum[at]!;
  around.ledger.give(sum);
}
