/** Labels of which several hold at once: every one of a sample is a decision of its own. */
import type { Outputs } from './outputs';

export interface HotScores {
  /** Share of the decisions that are right. */
  labelAccuracy: number;
  /** Of the classes that any sample has; left out: no sample has any, or they are of positions. */
  meanAveragePrecision?: number;
}

/** Behind a sigmoid more than a half says yes, else more than 0. Where outputs are no numbers nothing is said (−1). */
export function decisionsOf({ rows, sigmoid }: Outputs): Int8Array {
  const half = (sigmoid ?? rows.every((value) => value >= 0 && value <= 1)) ? 0.5 : 0;
  return Int8Array.from(rows, (value) => (Number.isFinite(value) ? Number(value > half) : -1));
}

/** @param hot (count, positions, classes), as the rows of the outputs */
export function hotScores(outputs: Outputs, hot: Float32Array, decisions: Int8Array): HotScores {
  const right = decisions.reduce((sum, said, i) => sum + Number(said === hot[i]), 0);
  const own = { labelAccuracy: right / Math.max(1, hot.length) };
  if (outputs.positions > 1) return own;
  const precisions = Array.from({ length: outputs.classes }, (_, k) => averagePrecision(outputs, hot, k));
  const known = precisions.filter((precision) => precision !== null);
  if (known.length === 0) return own;
  return { ...own, meanAveragePrecision: known.reduce((a, b) => a + b, 0) / known.length };
}

/**
 * Σ (R_i − R_{i−1}) P_i over falling outputs, equal ones taken together: the mean precision at each sample that has the class.
 * @returns null where no sample has it
 */
function averagePrecision({ rows, count, classes }: Outputs, hot: Float32Array, k: number): number | null {
  const value = (i: number) => {
    const own = rows[i * classes + k]!;
    return Number.isNaN(own) ? -Infinity : own;
  };
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => value(b) - value(a) || a - b);
  const all = order.reduce((sum, i) => sum + hot[i * classes + k]!, 0);
  if (all === 0) return null;
  let found = 0;
  let sum = 0;
  for (let at = 0; at < count;) {
    const threshold = value(order[at]!);
    const before = found;
    for (; at < count && value(order[at]!) === threshold; at++) found += hot[order[at]! * classes + k]!;
    sum += ((found - before) / all) * (found / at);
  }
  return sum;
}
