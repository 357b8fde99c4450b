/** Classes of nodes: numbers, one-hot rows, or words. */
import { UserError } from '../../core/errors';
import type { NumpyArray } from '../../data/formats/npy';
import { shapeOf, type Arrays } from './arrays';
import { count } from './words';

export interface Labels {
  /** What messages call them. */
  name: string;
  /** −1 where a node has none. */
  labels: Int32Array;
  classes: number;
  names: readonly string[] | null;
}

const LABELS = ['labels', 'label', 'y', 'node_labels', 'node_label', 'targets', 'target'];
const NAMES = ['class_names', 'classes', 'label_names', 'target_names'];

/** A model has an output for each. */
const MOST_CLASSES = 1000;

/** @returns null where there are none @throws UserError where they are no classes */
export function readLabels(arrays: Arrays): Labels | null {
  const words = arrays.words(...LABELS);
  if (words) return ofWords(arrays.source, words);
  const array = arrays.get(...LABELS);
  if (!array) return null;
  const found = labelsOf(array);
  const names = arrays.words(...NAMES);
  return names && names.length >= found.classes ? { ...found, classes: names.length, names } : found;
}

/** @throws UserError where they are neither (nodes), whole, −1 for none, nor one-hot (nodes, classes) */
export function labelsOf(array: NumpyArray): Labels {
  const { shape, name } = array;
  const columns = shape.length === 2 ? shape[1]! : 1;
  if (shape.length === 0 || shape.length > 2 || array.data.length === 0)
    throw new UserError(`${name} is ${shapeOf(array)}; labels are one number for each node, or (nodes, classes).`);
  return columns === 1 ? numbered(array) : oneHot(array, columns);
}

function numbered({ name, data }: NumpyArray): Labels {
  const labels = new Int32Array(data.length);
  let most = -1;
  for (let i = 0; i < data.length; i++) {
    const label = data[i]!;
    if (!Number.isInteger(label) || label < -1)
      throw new UserError(
        `${name} gives node ${i} the label ${label}; labels are whole numbers from 0, or −1 for none.`,
      );
    labels[i] = label;
    most = Math.max(most, label);
  }
  checkClasses(name, most + 1);
  return { name, labels, classes: most + 1, names: null };
}

function checkClasses(name: string, classes: number): void {
  if (classes > MOST_CLASSES)
    throw new UserError(
      `${name} has ${count(classes)} classes, counted from 0; up to ${count(MOST_CLASSES)} can be learned here.`,
    );
}

function oneHot({ name, data }: NumpyArray, classes: number): Labels {
  checkClasses(name, classes);
  const labels = new Int32Array(data.length / classes).fill(-1);
  for (let at = 0; at < data.length; at++) {
    if (data[at] === 0) continue;
    const node = Math.floor(at / classes);
    if (data[at] !== 1 || labels[node] !== -1)
      throw new UserError(
        `${name} gives node ${node} more than one class; each row may hold a single 1, and zeros beside it.`,
      );
    labels[node] = at % classes;
  }
  return { name, labels, classes, names: null };
}

/** Each word is a class, numbered by the alphabet, or by their numbers where all are; '' is none. */
export function ofWords(name: string, words: readonly string[]): Labels {
  const distinct = [...new Set(words)].filter((word) => word !== '');
  checkClasses(name, distinct.length);
  const numbers = distinct.every((word) => /^\d{1,9}$/.test(word));
  if (numbers) {
    const data = Float64Array.from(words, (word) => (word === '' ? -1 : Number(word)));
    return labelsOf({ name, data, shape: [data.length], type: 'integer' });
  }
  distinct.sort((a, b) => (a < b ? -1 : 1));
  const numberOf = new Map(distinct.map((word, k) => [word, k]));
  return {
    name,
    labels: Int32Array.from(words, (word) => numberOf.get(word) ?? -1),
    classes: distinct.length,
    names: distinct,
  };
}
