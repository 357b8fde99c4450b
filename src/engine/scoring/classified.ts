/** Outputs as numbers for each of two or more classes. */
import { logSoftmax } from '../../core/stats/divergence';
import { argmax, isRanked } from '../../core/stats/ranking';
import type { Outputs } from './outputs';
import type { Task } from './task';

export interface Classified {
  /** (count · positions, classes) */
  rows: Float32Array;
  classes: number;
  total: number;
  /** The rows are probabilities, as they are behind a softmax; else logits. */
  probabilities: boolean;
}

/** null: values, of which none is a class; where two classes are asked for, one value is the logit of both. */
export function classified(outputs: Outputs, task: Task | null): Classified | null {
  const { rows, count, positions, classes, sigmoid } = outputs;
  const total = count * positions;
  if (classes > 1) return { rows, classes, total, probabilities: areProbabilities(rows, classes) };
  if (task?.kind !== 'classes') return null;
  const pairs = new Float32Array(2 * total);
  for (let i = 0; i < total; i++) {
    pairs[2 * i] = sigmoid ? 1 - rows[i]! : 0;
    pairs[2 * i + 1] = rows[i]!;
  }
  return { rows: pairs, classes: 2, total, probabilities: sigmoid ?? false };
}

/** Rows that are looked at, at most. */
const LOOKED_AT = 64;

function areProbabilities(rows: Float32Array, classes: number): boolean {
  let looked = 0;
  for (let i = 0; i < rows.length / classes && looked < LOOKED_AT; i++) {
    if (!isRanked(rows, i * classes, classes)) continue;
    looked++;
    let sum = 0;
    for (let j = i * classes; j < (i + 1) * classes; j++) {
      if (!(rows[j]! >= 0)) return false;
      sum += rows[j]!;
    }
    if (Math.abs(sum - 1) > 1e-3) return false;
  }
  return looked > 0;
}

/** The smallest float32 above 0: behind a softmax no class is ruled out, it is only less than that. */
const TINY = 2 ** -149;
const LOG_TINY = Math.log(TINY);

/** log p of one row. */
export function logsOf({ rows, classes, probabilities }: Classified, i: number, out: Float64Array): void {
  const at = i * classes;
  if (!probabilities) logSoftmax(rows, at, classes, out);
  // What one network rules out and the other does not is less than that, too: divergences stay finite.
  for (let j = 0; j < classes; j++) {
    if (probabilities) out[j] = Math.log(Math.max(TINY, rows[at + j]!));
    else if (out[j] === -Infinity) out[j] = LOG_TINY;
  }
}

/** What a mask hides: it says nothing that counts. */
export const HIDDEN = -2;

/** −1: no numbers. */
export function saidIn({ rows, classes, total }: Classified, { seen }: Pick<Outputs, 'seen'>): Int32Array {
  const said = new Int32Array(total).fill(-1);
  for (let i = 0, at = 0; i < total; i++, at += classes)
    if (seen?.[i] === 0) said[i] = HIDDEN;
    else if (isRanked(rows, at, classes)) said[i] = argmax(rows, at, classes);
  return said;
}

/** Ids as the network gives them. */
export function idsIn({ rows, seen }: Outputs): Int32Array {
  return Int32Array.from(rows, (id, i) => (seen?.[i] === 0 ? HIDDEN : id));
}
