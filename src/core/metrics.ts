/** Errors of layers, and scores of networks. */

/**
 * A ratio of norms as it is reported: 0/0 is no error, and where the float network gives only zeros
 * everything that differs is all error (1), so that reports stay finite.
 */
export function relative(error: number, norm: number): number {
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

/** Whether `label` is among the `k` largest entries; ties count against it only where the other comes first. */
export function inTop(values: ArrayLike<number>, from: number, length: number, label: number, k: number): boolean {
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
