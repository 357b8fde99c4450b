/** Samples and what is right of them, batch by batch. */
import { UserError } from '../core/errors';
import { permutation, random } from '../core/random';
import { productOf } from '../core/shape';
import { classesOf, type TrainGraph } from './graph';

export interface TrainingData {
  /** (count, …input shape), as the network reads them. */
  readonly inputs: Float32Array;
  readonly count: number;
  /** (count); −1 where a sample has none. null: labels are not used. */
  readonly labels: Int32Array | null;
  /** Logits of a teacher, (count, classes). null: there is none. */
  readonly teacher: Float32Array | null;
}

/** @throws UserError where nothing can be learned from the data, or they are of another network */
export function checkData(graph: TrainGraph, { inputs, count, labels, teacher }: TrainingData): void {
  const classes = classesOf(graph);
  const size = productOf(graph.input.shape);
  if (count === 0) throw new UserError('There are no samples to train on.');
  if (inputs.length !== count * size)
    throw new UserError(
      `The network reads samples of (${graph.input.shape.join(', ')}), and ${count} of them are ${count * size} values; ${inputs.length} were given.`,
    );
  if (!labels && !teacher) throw new UserError('Training needs labels, or the outputs of a teacher.');
  if (labels) checkLabels(labels, count, classes, teacher !== null);
  if (teacher && teacher.length !== count * classes)
    throw new UserError(
      `The teacher says ${teacher.length / count} numbers of a sample, and the network ${classes}: both must tell the same classes apart.`,
    );
}

function checkLabels(labels: Int32Array, count: number, classes: number, taught: boolean): void {
  if (labels.length !== count) throw new UserError(`There are ${count} samples, and ${labels.length} labels.`);
  const beyond = labels.find((label) => label >= classes);
  if (beyond !== undefined)
    throw new UserError(`A sample has the label ${beyond}; the network tells classes 0 to ${classes - 1} apart.`);
  if (!taught && labels.every((label) => label < 0)) throw new UserError('None of the samples has a label.');
}

/** What a step is given. */
export interface HostBatch {
  /** (batch, …input shape) */
  x: Float32Array;
  /** (batch, classes): its weight at the label of each sample, else 0. */
  labels: Float32Array | null;
  /** (batch, classes) */
  teacher: Float32Array | null;
}

/** Samples that are trained on: without a teacher those alone that have a label. */
export function samplesUsed({ count, labels, teacher }: TrainingData): Uint32Array {
  const all = Uint32Array.from({ length: count }, (_, i) => i);
  return labels && !teacher ? all.filter((i) => labels[i]! >= 0) : all;
}

/** The order of an epoch. */
export function epochOrder(used: Uint32Array, seed: number, epoch: number): Uint32Array {
  return permutation(random(seed, epoch), used.length).map((i) => used[i]!);
}

/**
 * @param chosen samples
 * @param classes of the network
 */
export function gather(data: TrainingData, chosen: Uint32Array, classes: number): HostBatch {
  const { inputs, count, labels, teacher } = data;
  const size = inputs.length / count;
  return {
    x: rowsOf(inputs, chosen, size),
    labels: labels && weightedLabels(labels, chosen, classes),
    teacher: teacher && rowsOf(teacher, chosen, classes),
  };
}

function rowsOf(values: Float32Array, chosen: Uint32Array, size: number): Float32Array {
  const rows = new Float32Array(chosen.length * size);
  chosen.forEach((sample, i) => rows.set(values.subarray(sample * size, (sample + 1) * size), i * size));
  return rows;
}

/** Where few samples have a label, those of a batch weigh as much as a batch in which each has: a mean over the labels. */
function weightedLabels(labels: Int32Array, chosen: Uint32Array, classes: number): Float32Array {
  const targets = new Float32Array(chosen.length * classes);
  const weight = labels.length / labels.reduce((sum, label) => sum + (label >= 0 ? 1 : 0), 0);
  chosen.forEach((sample, i) => {
    const label = labels[sample]!;
    if (label >= 0) targets[i * classes + label] = weight;
  });
  return targets;
}
