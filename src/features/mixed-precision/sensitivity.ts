/** What is measured of each layer: its error at every width, and what that does to the output. */
import type { Recipe } from '../quantize/job/recipe';

/** Bits at which every layer is measured. */
export const WIDTHS = [2, 3, 4, 5, 6, 7, 8] as const;

/** The width at which the effect on the output is measured: the own error carries it to the others. */
export const PROBE_BITS = 4;

export interface LayerSensitivity {
  id: string;
  name: string;
  /** Later layers that read the same constant: its bits are theirs. */
  sharers: string[];
  /** Weights; they count once, however many layers read them. */
  weights: number;
  /** ‖XWᵀ − XQᵀ‖/‖XWᵀ‖ at each of the widths, on the inputs of the float network. */
  ownErrors: number[];
  /** ‖y − y′‖²/‖y‖² of the network's output where this layer alone has `PROBE_BITS`. */
  outputNoise: number;
  /** The same at each of the widths, as its own error predicts it. Adds up over the layers. */
  damages: number[];
}

export interface Sensitivity {
  method: Recipe['method'];
  widths: number[];
  /** In graph order. Layers that the recipe leaves in float are not in it. */
  layers: LayerSensitivity[];
  /** Samples on which the effect on the output was measured. */
  probes: number;
  seconds: { own: number; output: number };
}
