/** Outputs that should be certain values: how far they are from them. */
import type { Outputs } from './outputs';

export interface ValueScores {
  /** Mean |y − target|. */
  mae: number;
  /** √ mean (y − target)². */
  rmse: number;
  /** 1 − Σ(y − target)²/Σ(target − their mean)², the mean over the numbers of a prediction; left out: targets do not vary. */
  r2?: number;
}

/**
 * What is no number is left out.
 * @param values (count, positions, classes), as the rows of the outputs
 * @returns null where there are none
 */
export function valueScores({ rows, classes }: Outputs, values: Float32Array): ValueScores | null {
  const columns = Array.from({ length: classes }, (_, k) => columnErrors(rows, values, classes, k));
  const count = columns.reduce((sum, column) => sum + column.count, 0);
  if (count === 0) return null;
  const mean = (of: 'absolute' | 'squared') => columns.reduce((sum, column) => sum + column[of], 0) / count;
  const varying = columns.filter(({ variance }) => variance > 0);
  const r2 = varying.reduce((sum, { squared, variance }) => sum + 1 - squared / variance, 0) / varying.length;
  return { mae: mean('absolute'), rmse: Math.sqrt(mean('squared')), ...(varying.length > 0 ? { r2 } : {}) };
}

/** Sums over one number of every prediction; `variance` is not divided by their count. */
function columnErrors(rows: Float32Array, values: Float32Array, classes: number, k: number) {
  let [count, absolute, squared, sum] = [0, 0, 0, 0];
  for (let i = k; i < rows.length; i += classes) {
    const error = rows[i]! - values[i]!;
    if (!Number.isFinite(error)) continue;
    count++;
    absolute += Math.abs(error);
    squared += error * error;
    sum += values[i]!;
  }
  let variance = 0;
  for (let i = k; i < rows.length; i += classes)
    if (Number.isFinite(rows[i]! - values[i]!)) variance += (values[i]! - sum / count) ** 2;
  return { count, absolute, squared, variance };
}
