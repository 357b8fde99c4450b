/** What a compression of a network may say: words and bounds. `recipe.ts` completes and checks it. */
import {
  CRITERIA,
  REPAIRS,
  STRUCTURES,
  type CompressionKind,
  type Criterion,
  type LayerFactoring,
  type LayerSharing,
  type Repair,
  type Structure,
} from './layer';

export const ALLOCATIONS = ['same', 'threshold', 'size'] as const;
/**
 * How much of each layer goes: the same part of each; what scores below one threshold for the network; what serves a size best, by
 * errors that are measured first.
 */
export type Allocation = (typeof ALLOCATIONS)[number];

/** What one layer does differently from the rest. */
export interface CompressionOverride {
  /** Of a pruned layer. */
  sparsity?: number;
  /** Of a layer cut to a low rank. */
  rank?: number;
}

export const TUNED_FROM = ['labels', 'teacher', 'both'] as const;

/** Training what is left on the calibration samples, all of them: on their labels, on the float network's outputs, or both. */
export interface Tuning {
  epochs: number;
  /** The learning rate, at its highest. */
  rate: number;
  from: (typeof TUNED_FROM)[number];
}

/** Only what its kind has use for is there, in what `completeCompression` gives. */
export interface Compression {
  kind: CompressionKind;
  criterion?: Criterion;
  structure?: Structure;
  allocation?: Allocation;
  repair?: Repair;
  /** The part of all weights that is removed, 0..1. */
  sparsity?: number;
  /** The part of the weights' numbers that two layers in the place of one may have, 0..1. */
  size?: number;
  /** What convolutions become two of. */
  convolutions?: LayerFactoring['shape'];
  form?: LayerSharing['form'];
  /** Of a codebook. */
  values?: number;
  /** By the outputs on the samples, or by the weights alone. */
  aware?: boolean;
  /** Whether it is the float network's outputs that are aimed at, or the layer's own on what now comes in. */
  drift?: boolean;
  /** Whether what is kept is quantized in the same walk, by the rest of the recipe. */
  letters?: boolean;
  /** Afterwards; left out: nothing is trained. */
  tuning?: Tuning;
  /** By layer id. */
  layers: Record<string, CompressionOverride>;
}

/** Bounds of numbers, ends included. */
export const COMPRESSION_BOUNDS = {
  sparsity: { min: 0, max: 0.999 },
  size: { min: 0.01, max: 1 },
  values: { min: 2, max: 256 },
  epochs: { min: 1, max: 1000 },
  rate: { min: 1e-6, max: 1 },
  rank: { min: 1, max: 2 ** 20 },
} as const;

/** Words that it chooses from. */
export const COMPRESSION_CHOICES = {
  criterion: CRITERIA,
  structure: STRUCTURES,
  allocation: ALLOCATIONS,
  repair: REPAIRS,
  convolutions: ['channels', 'spatial'],
  form: ['codebook', 'separable'],
} as const;
