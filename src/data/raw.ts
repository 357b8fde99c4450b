/** What a reader has found in files, before any preprocessing. */
import type { NumpyArray } from './formats/npy';
import type { Targets, UnusedArray } from './samples';
import type { PictureCache } from './pictures/picture-cache';
import type { PictureFile } from './archive/lazy-file';
import type { Size } from './pictures/picture-header';

/** One byte a value, all samples one after the other. */
export interface RawBytes {
  kind: 'bytes';
  data: Uint8Array;
  /** Of one sample, as stored: [3, 32, 32], [28, 28], [64], … */
  shape: number[];
}

/** Numbers that go into the network as they are; whole ones for an input that takes these are float64. */
export interface RawFloats {
  kind: 'floats';
  data: Float32Array | Float64Array;
  /** Of one sample. */
  shape: number[];
}

/** Encoded pictures, decoded when they are asked for. */
export interface RawPictures {
  kind: 'pictures';
  files: PictureFile[];
  /** Size of the first one, as its header says; null where that does not, or it is not read. */
  first: Size | null;
  cache: PictureCache;
}

export interface RawSet {
  /** For messages and tables: the file, or the first of them and how many more. */
  name: string;
  /** 'CIFAR-10 binary', 'IDX', 'NumPy', 'pictures', … */
  format: string;
  content: RawBytes | RawFloats | RawPictures;
  count: number;
  labels: Int32Array | null;
  classes: string[] | null;
  /** Its labels are words: which numbers they stand for is a guess. `labels` here are places among its own words. */
  ownWords?: { labels: Int32Array; words: string[] };
  /** For the network's other inputs, where it has more than one. */
  extra?: readonly RawExtra[];
  /** All arrays of the files, for networks that name their inputs, and the one that `content` comes from. */
  arrays?: readonly NamedArray[];
  source?: NumpyArray;
  /** Sentences about what of the files is not used. */
  notes?: readonly string[];
  /** Names of the classes, where a file beside the samples gives them. */
  givenClasses?: string[];
  /** Arrays of words, and those that cannot be read. */
  words?: readonly NamedWords[];
  unread?: readonly UnusedArray[];
  /** What is right where that is not one class. */
  targets?: Targets;
  /** The array that labels or targets come from, and those that nothing comes from. */
  labelsFrom?: string;
  unused?: readonly UnusedArray[];
}

/** An array under the name it has in its file. */
export interface NamedArray {
  stem: string;
  array: NumpyArray;
}

/** An array of words, in C order. */
export interface NamedWords {
  stem: string;
  shape: readonly number[];
  words: readonly string[];
}

/** An array for an input of the network other than the first; never preprocessed. */
export interface RawExtra {
  /** Of the input. */
  name: string;
  /** All samples along their axis, or one that is for all of them. */
  data: NumpyArray['data'];
  /** Of one sample; null for what every batch gets as it is. */
  shape: readonly number[] | null;
  /** The axis of the samples; left out: the first. */
  axis?: number;
  /** The shape of what every batch gets. */
  fixed?: readonly number[];
}

/** What a reader of one format gives; the name of the set is known to who called it. */
export type RawContent = Omit<RawSet, 'name'>;

/** 3 × 32 × 32. */
export const shapeText = (shape: readonly (number | string)[]): string =>
  shape.map((size) => (typeof size === 'number' ? size : '?')).join(' × ') || 'single numbers';

/** The last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Everything before the last part, without the slash; '' where there is nothing. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export const pathOrder = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** Items by what `key` gives for them, both in the order of the items. */
export function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
