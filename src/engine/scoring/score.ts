/** Scores a network's outputs, next to those of the float network. */
import { klDivergence } from '../../core/stats/divergence';
import { inTop, isRanked } from '../../core/stats/ranking';
import type { Targets } from '../../data/samples';
import { classified, HIDDEN, idsIn, logsOf, saidIn, type Classified } from './classified';
import { decisionsOf, hotScores } from './hot-scores';
import { meanIoU } from './mean-iou';
import type { Outputs } from './outputs';
import type { Scores } from './scores';
import { taskOf, type Task } from './task';
import { valueScores } from './value-scores';

/**
 * Predictions of the network: the class with the largest output at each position, (count, positions); −1: no numbers.
 * None where the outputs are values, or say of each label whether it holds.
 * @param labels class of each sample: where they are 0 and 1, one value is a class, too
 * @param targets what is right where that is not one class a sample
 */
export function predictionsOf(outputs: Outputs, labels: Int32Array | null, targets: Targets | null = null): Int32Array {
  const task = taskOf(outputs, labels, targets);
  if (outputs.ids) return idsIn(outputs).filter((c) => c !== HIDDEN);
  const own = task && task.kind !== 'classes' ? null : classified(outputs, task);
  return own ? saidIn(own, outputs).filter((c) => c !== HIDDEN) : new Int32Array(0);
}

/** What is right of each of the predictions, −1 where nothing is asked; null: that is not known. */
export function answersOf(outputs: Outputs, labels: Int32Array | null, targets: Targets | null): Int32Array | null {
  const task = taskOf(outputs, labels, targets);
  if (task?.kind !== 'classes' || task.next) return null;
  return outputs.seen ? task.targets.filter((_, i) => outputs.seen![i] !== 0) : task.targets;
}

/**
 * Every position of a sequence, or pixel of a map, counts as one prediction. One whose outputs are no numbers (NaN,
 * infinite) is wrong, and counts as all zeros for SQNR and KL; where those of the float network are none, there is nothing
 * to compare with. Padding that a mask hides does not count. Of values that are no classes there is SQNR, and, where it is
 * known what they should be, their error.
 * @param float outputs of the float network
 * @param outputs of the network to score, on the same samples; the same object for the float network itself
 * @param labels class of each sample; null: no accuracy, but for sequences of token ids
 * @param targets what is right where that is not one class a sample
 */
export function scoresOf(
  float: Outputs,
  outputs: Outputs,
  labels: Int32Array | null,
  targets: Targets | null = null,
): Scores {
  const scores = scoresOfTask(float, outputs, taskOf(outputs, labels, targets));
  return outputs.guessed ? { ...scores, guessedAxis: true } : scores;
}

function scoresOfTask(float: Outputs, outputs: Outputs, task: Task | null): Scores {
  if (outputs.ids) return idScores(float, outputs, task);
  switch (task?.kind) {
    case 'hot':
      return labelScores(float, outputs, task.hot);
    case 'values':
      return { ...unclassified(float, outputs), ...valueScores(outputs, task.values) };
    default:
      return classScores(float, outputs, task);
  }
}

const NONE = { top1: null, top5: null, agreement: null, kl: null };

const ofQuantized = (float: Outputs, outputs: Outputs) => float !== outputs && outputs.count > 0;

const sqnrBeside = (float: Outputs, outputs: Outputs) => (ofQuantized(float, outputs) ? sqnrOf(float, outputs) : null);

/** Positions that no mask hides. */
function visible({ seen, count, positions }: Outputs): number {
  return seen ? seen.reduce((sum, value) => sum + Number(value !== 0), 0) : count * positions;
}

/** Of values that are no classes. */
function unclassified(float: Outputs, outputs: Outputs): Scores {
  const bad = outputs.rows.reduce((sum, value) => sum + Number(!Number.isFinite(value)), 0);
  return {
    ...NONE,
    samples: outputs.count,
    sqnr: sqnrBeside(float, outputs),
    ...(outputs.positions > 1 ? { predictions: visible(outputs) } : {}),
    ...(bad > 0 ? { notFinite: bad } : {}),
  };
}

/** Where every label of a sample is a decision. */
function labelScores(float: Outputs, outputs: Outputs, hot: Float32Array): Scores {
  const said = decisionsOf(outputs);
  const before = float === outputs ? said : decisionsOf(float);
  const agree = said.reduce((sum, own, i) => sum + Number(own >= 0 && own === before[i]), 0);
  const compared = ofQuantized(float, outputs);
  return {
    ...unclassified(float, outputs),
    agreement: compared ? agree / hot.length : null,
    predictions: hot.length,
    ...hotScores(outputs, hot, said),
    ...(compared ? changes(hot, said, before) : {}),
  };
}

/** Of ids of classes there is nothing but what they name. */
function idScores(float: Outputs, outputs: Outputs, task: Task | null): Scores {
  const said = idsIn(outputs);
  const before = idsIn(float);
  const total = visible(outputs);
  const compared = ofQuantized(float, outputs);
  const targets = task?.kind === 'classes' ? task.targets : null;
  const aimed = countAimed(targets);
  const agree = said.reduce((sum, id, i) => sum + Number(id !== HIDDEN && id === before[i]), 0);
  const right = said.reduce((sum, id, i) => sum + Number(targets && targets[i]! >= 0 && id === targets[i]), 0);
  return {
    ...NONE,
    samples: outputs.count,
    sqnr: null,
    top1: targets && aimed > 0 ? right / aimed : null,
    agreement: compared ? agree / total : null,
    ...(targets && aimed > 0 && compared ? changes(targets, said, before) : {}),
    ...(outputs.positions > 1 ? { predictions: targets ? aimed : total } : {}),
    ...iouOf(task, said),
  };
}

const countAimed = (targets: Int32Array | null) => targets?.reduce((sum, target) => sum + Number(target >= 0), 0) ?? 0;

function iouOf(task: Task | null, said: Int32Array): Pick<Scores, 'meanIoU'> {
  const found = task?.kind === 'classes' && task.map ? meanIoU(task.targets, said) : null;
  return found === null ? {} : { meanIoU: found };
}

function classScores(float: Outputs, outputs: Outputs, task: Task | null): Scores {
  const { count, positions } = outputs;
  const itself = float === outputs;
  const own = classified(outputs, task);
  const reference = itself ? own : classified(float, task);
  if (!own || !reference) return unclassified(float, outputs);
  const total = visible(outputs);
  const said = saidIn(own, outputs);
  const before = itself ? said : saidIn(reference, outputs);
  const targets = task?.kind === 'classes' ? task.targets : null;
  const aimed = countAimed(targets);
  // Of a sequence, those that are asked something.
  const asked = positions > 1 && targets && aimed > 0 ? targets : null;
  const bad = said.reduce((sum, c, i) => sum + Number(c === -1 && (asked?.[i] ?? 0) >= 0), 0);
  const agree = said.reduce((sum, c, i) => sum + Number(c >= 0 && c === before[i]), 0);
  return {
    samples: count,
    ...(targets && aimed > 0 ? accuracies(own, targets, said, aimed) : { top1: null, top5: null }),
    agreement: itself || count === 0 ? null : agree / total,
    sqnr: sqnrBeside(float, outputs),
    kl: itself || count === 0 ? null : divergence(reference, own, said, before),
    ...(targets && aimed > 0 && !itself ? changes(targets, said, before) : {}),
    ...(positions > 1 ? { predictions: targets ? aimed : total } : {}),
    ...(targets && aimed > 0 && task?.kind === 'classes' && task.next
      ? { nll: likelihood(own, targets, said) / aimed }
      : {}),
    ...(bad > 0 ? { notFinite: bad } : {}),
    ...iouOf(task, said),
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

type Numbers = Int32Array | Int8Array | Float32Array;

/** What is right in one of the networks alone. */
function changes(targets: Numbers, said: Numbers, before: Numbers) {
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
