/** Scores a network's outputs, next to those of the float network. */
import { klDivergence, logSoftmax } from '../../core/stats/divergence';
import { argmax, inTop, isRanked } from '../../core/stats/ranking';
import type { Outputs } from './scorer';
import type { Scores } from './scores';

/** Outputs as numbers for each of two or more classes. */
interface Classified {
  /** (count · positions, classes) */
  rows: Float32Array;
  classes: number;
  total: number;
  /** The rows are probabilities, as they are behind a softmax; else logits. */
  probabilities: boolean;
}

/** The class wanted at each position, (count, positions); −1 where there is none. */
function targetsOf({ count, positions, nextIds }: Outputs, labels: Int32Array | null): Int32Array | null {
  if (nextIds) return nextIds;
  return positions === 1 && labels ? labels.subarray(0, count) : null;
}

/** null: values, of which none is a class; with labels 0 and 1 one value is the logit of two classes. */
function classified(outputs: Outputs, labels: Int32Array | null): Classified | null {
  const { rows, count, positions, classes, sigmoid } = outputs;
  const total = count * positions;
  if (classes > 1) return { rows, classes, total, probabilities: areProbabilities(rows, classes) };
  if (positions > 1 || !labels || labels.some((label) => label > 1)) return null;
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
function logsOf({ rows, classes, probabilities }: Classified, i: number, out: Float64Array): void {
  const at = i * classes;
  if (!probabilities) logSoftmax(rows, at, classes, out);
  // What one network rules out and the other does not is less than that, too: divergences stay finite.
  for (let j = 0; j < classes; j++) {
    if (probabilities) out[j] = Math.log(Math.max(TINY, rows[at + j]!));
    else if (out[j] === -Infinity) out[j] = LOG_TINY;
  }
}

/** What a mask hides: it says nothing that counts. */
const HIDDEN = -2;

/** −1: no numbers. */
function saidIn({ rows, classes, total }: Classified, { seen }: Outputs): Int32Array {
  const said = new Int32Array(total).fill(-1);
  for (let i = 0, at = 0; i < total; i++, at += classes)
    if (seen?.[i] === 0) said[i] = HIDDEN;
    else if (isRanked(rows, at, classes)) said[i] = argmax(rows, at, classes);
  return said;
}

/**
 * Predictions of the network: the class with the largest output at each position, (count, positions); −1: no numbers.
 * None where the outputs are values.
 * @param labels class of each sample: where they are 0 and 1, one value is a class, too
 */
export function predictionsOf(outputs: Outputs, labels: Int32Array | null): Int32Array {
  const own = classified(outputs, labels);
  return own ? saidIn(own, outputs).filter((c) => c !== HIDDEN) : new Int32Array(0);
}

/**
 * Every position of a sequence, or pixel of a map, counts as one prediction. One whose outputs are no numbers (NaN,
 * infinite) is wrong, and counts as all zeros for SQNR and KL; where those of the float network are none, there is nothing
 * to compare with. Padding that a mask hides does not count. Of values that are no classes there is only SQNR.
 * @param float outputs of the float network
 * @param outputs of the network to score, on the same samples; the same object for the float network itself
 * @param labels class of each sample; null: no accuracy, but for sequences of token ids
 */
export function scoresOf(float: Outputs, outputs: Outputs, labels: Int32Array | null): Scores {
  const { count, positions } = outputs;
  const itself = float === outputs;
  const total = outputs.seen ? outputs.seen.reduce((sum, value) => sum + Number(value !== 0), 0) : count * positions;
  const own = classified(outputs, labels);
  const reference = itself ? own : classified(float, labels);
  const sqnr = itself || count === 0 ? null : sqnrOf(float, outputs);
  if (!own || !reference) {
    const bad = outputs.rows.reduce((sum, value) => sum + Number(!Number.isFinite(value)), 0);
    return {
      ...{ samples: count, top1: null, top5: null, agreement: null, sqnr, kl: null },
      ...(positions > 1 ? { predictions: total } : {}),
      ...(bad > 0 ? { notFinite: bad } : {}),
    };
  }
  const said = saidIn(own, outputs);
  const before = itself ? said : saidIn(reference, outputs);
  const targets = targetsOf(outputs, labels);
  const aimed = targets?.reduce((sum, target) => sum + Number(target >= 0), 0) ?? 0;
  // Of a sequence, those that are asked something.
  const asked = positions > 1 && targets && aimed > 0 ? targets : null;
  const bad = said.reduce((sum, c, i) => sum + Number(c === -1 && (asked?.[i] ?? 0) >= 0), 0);
  const agree = said.reduce((sum, c, i) => sum + Number(c >= 0 && c === before[i]), 0);
  return {
    samples: count,
    ...(targets && aimed > 0 ? accuracies(own, targets, said, aimed) : { top1: null, top5: null }),
    agreement: itself || count === 0 ? null : agree / total,
    sqnr,
    kl: itself || count === 0 ? null : divergence(reference, own, said, before),
    ...(targets && aimed > 0 && !itself ? changes(targets, said, before) : {}),
    ...(positions > 1 ? { predictions: targets ? aimed : total } : {}),
    ...(targets && aimed > 0 && outputs.nextIds ? { nll: likelihood(own, targets, said) / aimed } : {}),
    ...(bad > 0 ? { notFinite: bad } : {}),
  };
}

/** @param aimed how many positions have a target */
function accuracies({ rows, classes }: Classified, targets: Int32Array, said: Int32Array, aimed: number) {
  let top1 = 0;
  let top5 = 0;
  targets.forEach((target, i) => {
    if (target < 0 || said[i]! < 0) return;
    if (said[i] === target) top1++;
    if (inTop(rows, i * classes, classes, target, 5)) top5++;
  });
  return { top1: top1 / aimed, top5: classes > 5 ? top5 / aimed : null };
}

/** What is right in one of the networks alone. */
function changes(targets: Int32Array, said: Int32Array, before: Int32Array) {
  let gained = 0;
  let lost = 0;
  targets.forEach((target, i) => {
    if (target < 0) return;
    if (said[i] === target && before[i] !== target) gained++;
    if (said[i] !== target && before[i] === target) lost++;
  });
  return { gained, lost };
}

/** Of the outputs as they are, dB. */
function sqnrOf(float: Outputs, { rows, classes, seen }: Outputs): number | null {
  let signal = 0;
  let noise = 0;
  for (let at = 0; at < rows.length; at += classes) {
    if (seen?.[at / classes] === 0 || !isRanked(float.rows, at, classes)) continue;
    const numbers = isRanked(rows, at, classes);
    for (let j = at; j < at + classes; j++) {
      const value = float.rows[j]!;
      // A class is ruled out.
      if (value === -Infinity || rows[j] === -Infinity) continue;
      signal += value ** 2;
      noise += (value - (numbers ? rows[j]! : 0)) ** 2;
    }
  }
  return noise === 0 || signal === 0 ? null : 10 * Math.log10(signal / noise);
}

/** Mean divergence over the positions where the float network says something, nats. */
function divergence(float: Classified, own: Classified, said: Int32Array, before: Int32Array): number | null {
  const p = new Float64Array(own.classes);
  const q = new Float64Array(own.classes);
  let kl = 0;
  let compared = 0;
  before.forEach((c, i) => {
    if (c < 0) return;
    compared++;
    logsOf(float, i, p);
    if (said[i]! < 0) q.fill(-Math.log(own.classes));
    else logsOf({ ...own, probabilities: float.probabilities }, i, q);
    kl += klDivergence(p, q);
  });
  return compared > 0 ? kl / compared : null;
}

/** Σ −log p of the wanted ids. */
function likelihood(own: Classified, targets: Int32Array, said: Int32Array): number {
  const q = new Float64Array(own.classes);
  let nll = 0;
  targets.forEach((target, i) => {
    if (target < 0) return;
    if (said[i]! >= 0) logsOf(own, i, q);
    nll -= said[i]! < 0 ? -Math.log(own.classes) : q[target]!;
  });
  return nll;
}
