/**
 * How one layer is made smaller other than by fewer bits: pruned, cut to a low rank, or given shared values. Hoefler et al.,
 * "Sparsity in deep learning" (arXiv 2102.00554); Cheng et al., "A survey of model compression and acceleration for deep neural
 * networks" (1710.09282).
 */

import type { LayerShape } from '../core/layer-problem';

/** The shape of a layer, and of its kernel where it is a convolution: inputs are (channels of a group, …kernel). */
export interface KernelShape extends LayerShape {
  kernel?: readonly number[];
}

export const COMPRESSIONS = ['prune', 'low-rank', 'share'] as const;
export type CompressionKind = (typeof COMPRESSIONS)[number];

export const CRITERIA = ['magnitude', 'wanda', 'obs', 'taylor', 'random'] as const;
/** What a weight is kept by: |w|; |w|·‖X̃_t‖; w²/[H⁻¹]_tt; |w·∂L/∂w|; chance. */
export type Criterion = (typeof CRITERIA)[number];

export const STRUCTURES = ['weights', '2:4', '4:8', 'blocks', 'neurons'] as const;
/** What is removed together: single weights; 2 of 4, 4 of 8 neighbouring inputs; squares of BLOCK_SIDE; whole neurons. */
export type Structure = (typeof STRUCTURES)[number];

/** Neurons and inputs of a block. */
export const BLOCK_SIDE = 4;

export const REPAIRS = ['none', 'path', 'sparsegpt', 'refit', 'both'] as const;
/**
 * What makes up for what is removed: nothing; GPFQ's walk, keep ? identity : 0; SparseGPT's, which chooses as it walks; the kept
 * weights by least squares; the weights that SparseGPT's walk keeps, by least squares.
 */
export type Repair = (typeof REPAIRS)[number];

export interface LayerPruning {
  kind: 'prune';
  criterion: Criterion;
  structure: Structure;
  repair: Repair;
  /** The part of the weights that is removed, 0..1; 2:4 and 4:8 remove half, whatever it is. */
  sparsity: number;
  /** λ as a part of the mean of ‖X̃_t‖²; left out: `DEFAULT_DAMPING`. */
  damping?: number;
  /** Whether it is XWᵀ that is aimed at, with what the layers before have changed, or X̃Wᵀ. Left out: XWᵀ. */
  drift?: boolean;
  /** Of what is removed by chance. */
  seed: number;
}

export interface LayerFactoring {
  kind: 'low-rank';
  /** r, from 1. */
  rank: number;
  /** By the outputs on the samples, or by the weights alone. */
  aware: boolean;
  /** Of convolutions: k × k to r channels, then 1 × 1; or k × 1, then 1 × k. */
  shape: 'channels' | 'spatial';
  damping?: number;
}

export interface LayerSharing {
  kind: 'share';
  /** Codebook of so many values, 2..256; or a depthwise and a pointwise layer for a convolution. */
  form: 'codebook' | 'separable';
  values: number;
  aware: boolean;
  damping?: number;
  seed: number;
}

export type LayerCompression = LayerPruning | LayerFactoring | LayerSharing;

/** A layer after it. */
export interface CompressedLayer {
  /** (neurons, inputs): what the layer computes with now, whatever it is stored as. */
  values: Float32Array;
  /** mean over the samples of XWᵀ − X̃Qᵀ, (neurons): what bias correction adds. */
  biasShift: Float32Array;
  /** ‖XWᵀ − X̃Qᵀ‖_F / ‖XWᵀ‖_F, and of each neuron, (neurons). */
  relativeError: number;
  neuronErrors: Float32Array;
  /** Which weights are kept, (neurons, inputs), 0 or 1, where some are removed. */
  keep?: Uint8Array;
  /** What takes its place, where that is several tensors or layers. */
  parts?: CompressedParts;
}

export type CompressedParts =
  | {
      kind: 'low-rank';
      shape: LayerFactoring['shape'];
      /** (groups · rank, inputs of the first layer) and (neurons, rank); for `spatial` see low-rank.ts. */
      down: Float32Array;
      up: Float32Array;
      rank: number;
    }
  | {
      kind: 'codebook';
      /** Increasing; `codes`, (neurons, inputs), say which one a weight is. */
      codebook: Float32Array;
      codes: Uint8Array;
    }
  | {
      kind: 'separable';
      /** One kernel for each input channel, (channels, kernel), and (neurons, channels). */
      depthwise: Float32Array;
      pointwise: Float32Array;
    };
