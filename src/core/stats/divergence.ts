/** How far the distributions that two networks give lie apart. */

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
