/** Pictures and arrays as the network sees them. */

/** For inputs of floats. */
export const PRESETS = ['ImageNet mean/std', '0 to 1', '-1 to 1', '0 to 255', 'Custom'] as const;
/** With the one for signed bytes, which only inputs of whole numbers below 128 take. */
export const ALL_PRESETS = [...PRESETS, '-128 to 127'] as const;
export type Preset = (typeof ALL_PRESETS)[number];

/** From bytes 0..255 to what the network was trained on: (x/255 − mean)/std for each channel. */
export interface Preprocessing {
  preset: Preset;
  /** One entry per channel, red first whatever `channelOrder` is, or one for all; in units of x/255. */
  mean: number[];
  std: number[];
  /** Order of the channels in the network's input. */
  channelOrder: 'RGB' | 'BGR';
  /** Order of the axes of the network's input. */
  layout: 'NCHW' | 'NHWC';
  /** Shorter side after resizing, before the central crop to the network's size; null: resize to the network's size straight away. */
  resize: number | null;
}

/** What a set is for: the quantizer sees the one, accuracy is measured on the other. */
export type Role = 'calibration' | 'evaluation';

/** What files are opened as: null: their contents and names say; `made here`: a network that was made of the open one, whose data stays. */
export type OpenedAs = Role | 'model' | 'made here' | null;

/** Of a network's input: a number, or the name of a free dimension. */
export type InputShape = readonly (number | string)[];

/** An input of the network. */
export interface NetworkInput {
  readonly name: string;
  /** ONNX element type, lower case: 'float', 'int64', … */
  readonly type: string;
  /** Of the first input, batch axis first; of the others it may be elsewhere, or nowhere. */
  readonly shape: InputShape;
  /** Of one that looks up rows of a table: what it may hold, both ends included. */
  readonly limits?: { readonly low: number; readonly high: number; readonly table: string };
}

/** What the network says of each sample, as far as its graph tells: which array holds labels depends on it. */
export interface Said {
  /** The output's name: an array called so is what is right of it. */
  readonly name: string;
  /** Lengths of the axes of one sample's output, and which of them the classes are; null: not known. */
  readonly shape: readonly (number | null)[] | null;
  /** null: not known; −1: all of them are one list. */
  readonly classAxis: number | null;
  /** It gives ids of classes. */
  readonly ids: boolean;
  /** Arrays called so are of outputs that are not scored. */
  readonly otherOutputs: readonly string[];
}

/** An array that is left out. */
export interface UnusedArray {
  readonly name: string;
  /** A clause that goes on from the name: 'it holds NaN'. */
  readonly reason: string;
}

/** What is right of each sample where that is other, or more, than one class. */
export interface Targets {
  /** Of the array. */
  readonly name: string;
  /**
   * `classes`: the class of each position, −1 where none is asked; `hot`: 1 for every class that a sample has, else 0; `values`:
   * what the network should give.
   */
  readonly kind: 'classes' | 'hot' | 'values';
  /** Of one sample. */
  readonly shape: readonly number[];
  /** (count, ...shape) */
  readonly values: Float32Array;
}

/** What the samples are read for. */
export interface Wanted {
  /** Shape of the network's input, batch axis first; null: samples keep the shape they have in the files. */
  shape: InputShape | null;
  /** Which part of files that hold both, by their names (`x_train`, `x_test`, `val/cat/1.png`); left out: the only one. */
  part?: Role | null;
  /**
   * All inputs of the network (`network.inputs`), for one that reads several, or whole numbers: arrays of the same names
   * are for them, the first one's become `inputs`, the others' `extra`. An input of whole numbers (uint8, int64, …) gets bytes
   * as they are, whatever the preset (of int8, less 128), and arrays whose numbers it holds.
   */
  inputs?: readonly NetworkInput[];
  /** What the network says: left out, labels are told from their names and values alone. */
  said?: Said;
}

/** What the network's inputs after the first one read; never preprocessed. */
export interface ExtraInput {
  /** Of the input. */
  readonly name: string;
  /** Of one sample; null for what every batch gets as it is. */
  readonly shape: readonly number[] | null;
  /** The axis of the samples in what the network reads; left out: the first. */
  readonly axis?: number;
  /** The shape of what every batch gets; left out: a single number. */
  readonly fixed?: readonly number[];
  /** For the samples at `indices`: `shape` with indices.length inserted at `axis`, or `fixed`. */
  batch(indices: ArrayLike<number>): ArrayLike<number>;
}

/**
 * A set of samples. Bytes are kept as they came; preprocessing happens when a batch is asked for,
 * so that a set of pictures costs a quarter of its floats.
 */
export interface Samples {
  readonly name: string;
  /** What the files are: 'CIFAR-10 binary', 'IDX', 'NumPy', 'pictures', … */
  readonly format: string;
  /**
   * `bytes` and `pictures` (encoded, decoded when asked for) are preprocessed; `floats`, and other whole numbers for an
   * input that takes these, are taken to be preprocessed already and go into the network as they are.
   */
  readonly kind: 'bytes' | 'floats' | 'pictures';
  readonly count: number;
  /** Of one sample as the network sees it, e.g. [3, 32, 32] for NCHW. */
  readonly shape: readonly number[];
  /** Class of each sample; null where the files give none. */
  readonly labels: Int32Array | null;
  /** Names of the classes, where the files give them. */
  readonly classes: readonly string[] | null;
  /** Where what is right of a sample is not one class: a number, several labels, a mask. */
  readonly targets?: Targets;
  /** Arrays that are left out, and why: a clause that goes on from the name. */
  readonly unused?: readonly UnusedArray[];
  /** Only where the set was read for a network with several inputs. */
  readonly extra?: readonly ExtraInput[];
  /** All samples at once, preprocessed: (count, ...shape). @throws UserError for pictures, which `batch` decodes */
  readonly inputs: Float32Array;
  /** The samples at `indices`, preprocessed: (indices.length, ...shape). */
  batch(indices: ArrayLike<number>): Promise<Float32Array>;
  /** What `batch` gives, exact beyond 2^24 too; only where the set was read for an input of whole numbers. */
  integers?(indices: ArrayLike<number>): Promise<Float64Array>;
  /** The samples at `indices` as the same set, without a copy. */
  subset(indices: ArrayLike<number>): Samples;
}

export interface DataFile {
  /** With its path, where it came from a folder: `cats/0001.jpg`. */
  name: string;
  bytes: Uint8Array;
}

/** A file of the disk, of which only what is needed is read, when it is. */
export interface FileOnDisk {
  /** As in `DataFile`. */
  name: string;
  blob: Blob;
}

export type GivenFile = DataFile | FileOnDisk;
