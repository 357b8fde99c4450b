/**
 * One layer as a matrix problem, and what a method makes of it.
 * The letters are those of arXiv 2201.11113: W weights, X inputs of the float network,
 * X̃ inputs of the network whose earlier layers are already quantized, Q the quantized weights.
 */

/** One layer: find Q so that X̃Qᵀ is close to XWᵀ. */
export interface LayerProblem {
  /** W, (neurons, inputs), row-major. */
  weights: Float32Array;
  /** X, (samples, groups·inputs), row-major. */
  floatInputs: Float32Array;
  /** X̃, (samples, groups·inputs), row-major. The same array as `floatInputs` where nothing before is quantized. */
  quantizedInputs: Float32Array;
  neurons: number;
  /** N, the length of a path. */
  inputs: number;
  /** m, rows of X; for a convolution, image patches. */
  samples: number;
  /** Neurons are split evenly over the groups; group g reads columns g·inputs … (g+1)·inputs − 1. */
  groups: number;
}

/** The shape of a layer without its data. */
export type LayerShape = Pick<LayerProblem, 'neurons' | 'inputs' | 'groups'>;

/** Means over the samples of the columns of X and X̃, (groups·inputs); the same array where X̃ = X. */
export interface ColumnMeans {
  float: Float32Array;
  quantized: Float32Array;
}

/** A layer after quantization. */
export interface QuantizedLayer {
  /** Q, (neurons, inputs). */
  values: Float32Array;
  /** k, with values = (k + o)·δ (for L0: sign(k)·λ + k·δ), (neurons, inputs). */
  codes: Int8Array;
  /** δ: one, or one per neuron, or one per scale group of each neuron, (neurons, scale groups). */
  steps: Float32Array;
  /** o, 0, ½ or 1, (neurons); left out: 0 everywhere. */
  offsets?: Float32Array;
  /** ‖XWᵀ − X̃Qᵀ‖_F / ‖XWᵀ‖_F. */
  relativeError: number;
  /** The same for each neuron, (neurons). */
  neuronErrors: Float32Array;
}
