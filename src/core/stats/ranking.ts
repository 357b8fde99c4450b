/** Errors of layers, and scores of networks. */

/**
 * A ratio of norms as it is reported: 0/0 is no error, and where the float network gives only zeros
 * everything that differs is all error (1), so that reports stay finite. NaN where one of them is not finite.
 */
export function relative(error: number, norm: number): number {
  if (!Number.isFinite(error) || !Number.isFinite(norm)) return NaN;
  if (norm > 0) return error / norm;
  return error > 0 ? 1 : 0;
}

/** Of squared norms, one per neuron: the relative error of each, and of the layer (Frobenius). */
export function relativeErrors(squaredErrors: Float64Array, squaredNorms: Float64Array) {
  const neuronErrors = Float32Array.from(squaredErrors, (e, c) =>
    relative(Math.sqrt(Math.max(0, e)), Math.sqrt(Math.max(0, squaredNorms[c]!))),
  );
  const sum = (values: Float64Array) => values.reduce((a, b) => a + Math.max(0, b), 0);
  return { neuronErrors, relativeError: relative(Math.sqrt(sum(squaredErrors)), Math.sqrt(sum(squaredNorms))) };
}

/** Index of the largest entry, the first of equals. */
export function argmax(values: ArrayLike<number>, from = 0, length = values.length): number {
  let best = from;
  for (let i = from + 1; i < from + length; i++) if (values[i]! > values[best]!) best = i;
  return best - from;
}

/** Whether entries can be told apart by size: none is NaN, and the largest is finite (−∞ is a class ruled out). */
export function isRanked(values: ArrayLike<number>, from: number, length: number): boolean {
  let max = -Infinity;
  for (let i = from; i < from + length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) return false;
    if (value > max) max = value;
  }
  return Number.isFinite(max);
}

/** Whether `label` is among the `k` largest entries of a ranked row; ties count against it only where the other comes first. */
export function inTop(values: ArrayLike<number>, from: number, length: number, label: number, k: number): boolean {
  if (label < 0 || label >= length) return false;
  const own = values[from + label]!;
  let before = 0;
  for (let i = 0; i < length; i++) {
    const other = values[from + i]!;
    if (other > own || (other === own && i < label)) before++;
  }
  return before < k;
}

/** log softmax of one row, written to `out`. */
export function logSoftmax(values: ArrayLike<number>, from: number, length: number, out: Float64Array): void {
  let max = -Infinity;
  for (let i = 0; i < length; i++) max = Math.max(max, values[from + i]!);
  let sum = 0;
  for (let i = 0; i < length; i++) sum += Math.exp(values[from + i]! - max);
  const log = Math.log(sum);
  for (let i = 0; i < length; i++) out[i] = values[from + i]! - max - log;
}

/** Kullback–Leibler divergence of two rows of log-probabilities, nats: Σ e^p (p − q). */
export function klDivergence(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += Math.exp(p[i]!) * (p[i]! - q[i]!);
  return Math.max(0, sum);
}

/** The quantile of the normal distribution between whose signs 95 % lie. */
const Z95 = 1.959963984540054;

/**
 * Where the true share lies, with 95 % confidence, after `right` of `total` (E. B. Wilson, 1927): unlike ±√(p(1−p)/n)
 * it stays within 0..1 and holds for few samples and for shares near 0 and 1.
 * @returns lower and upper end; 0 and 1 where there are no samples
 */
export function wilsonInterval(right: number, total: number): [number, number] {
  if (total === 0) return [0, 1];
  const share = right / total;
  const weight = (Z95 * Z95) / total;
  const centre = (share + weight / 2) / (1 + weight);
  const half = (Z95 * Math.sqrt((share * (1 - share)) / total + weight / (4 * total))) / (1 + weight);
  return [right === 0 ? 0 : centre - half, right === total ? 1 : centre + half];
}

/**
 * Where the true difference of two accuracies lies, with 95 % confidence, after both were measured on the same samples:
 * only those that one network has right and the other has wrong tell them apart. Wald's interval with half a sample added
 * to each of the four cells (A. Agresti and Y. Min, Statistics in Medicine 24, 2005).
 * @param gained right in the second network alone
 * @param lost right in the first alone
 * @returns lower and upper end of (right in the second − right in the first)/total
 */
export function changeInterval(gained: number, lost: number, total: number): [number, number] {
  const n = total + 2;
  const change = (gained - lost) / n;
  const half = (Z95 * Math.sqrt(gained + lost + 1 - n * change * change)) / n;
  return [Math.max(-1, change - half), Math.min(1, change + half)];
}

/** Fewer samples say nothing about chance. */
const ENOUGH = 20;

/** From so many classes on, three times chance is still nothing that a trained network gives. */
const MANY_CLASSES = 10;

/**
 * Whether an accuracy is about what guessing gives: 1/classes is not below its 95 % interval, or, for ten classes or
 * more, the accuracy is below 3/classes.
 */
export function isNearChance(right: number, total: number, classes: number): boolean {
  if (total < ENOUGH || classes < 2) return false;
  const chance = 1 / classes;
  const [lower] = wilsonInterval(right, total);
  return lower <= chance || (classes >= MANY_CLASSES && right / total < 3 * chance);
}
