/** How one layer is quantized: the methods, and what they are told. */

export const METHODS = ['rtn', 'gpfq', 'spfq', 'gptq', 'qronos'] as const;
export type Method = (typeof METHODS)[number];

export const METHOD_NAMES: Record<Method, string> = {
  rtn: 'RTN',
  gpfq: 'GPFQ',
  spfq: 'SPFQ',
  gptq: 'GPTQ',
  qronos: 'Qronos',
};

/** λ of GPTQ and Qronos where the recipe names none: 1 % of the mean of ‖X̃_t‖². */
export const DEFAULT_DAMPING = 0.01;

/** Whether a method factors X̃ᵀX̃: then there is no path form. */
export function isFactored(method: Method): boolean {
  return method === 'gptq' || method === 'qronos';
}

export const ALPHABETS = ['int', 'paper', 'symmetric', 'binary'] as const;
export type AlphabetName = (typeof ALPHABETS)[number];

export const RADII = ['neuron', 'layer'] as const;
export type Radius = (typeof RADII)[number];

/** Inputs of a scale group. */
export const GROUP_SIZES = [32, 64, 128] as const;
export type GroupSize = (typeof GROUP_SIZES)[number];

export interface Regularizer {
  kind: 'L0' | 'L1';
  /** λ, in the units of the weights. */
  lambda: number;
}

export const ORDERS = ['natural', 'norm'] as const;
/** As the inputs come, or those with the largest ‖X̃_t‖ first. */
export type Order = (typeof ORDERS)[number];

/** How one layer is quantized. */
export interface LayerRecipe {
  method: Method;
  /** b, 1..8. */
  bits: number;
  alphabet: AlphabetName;
  /** One radius for the layer, or one for each neuron (per-channel scales). */
  radius: Radius;
  /** With radius `neuron`: one radius for each scale group of so many inputs; left out: one for all inputs of a neuron. */
  groupSize?: GroupSize;
  /** C, the factor of the radius. */
  scale: number;
  /** 0..1, of |w|; 1 = the largest. */
  percentile: number;
  regularizer?: Regularizer;
  /** λ of GPTQ and Qronos as a part of the mean of ‖X̃_t‖²; left out: `DEFAULT_DAMPING`. */
  damping?: number;
  /** Qronos: only as much of its correction of the past as the samples bear out (shrink.ts); left out: all of it. */
  shrink?: boolean;
  /**
   * The mean of the error, over the samples, goes into the bias: columns of X and X̃ are taken less their means
   * (center.ts), so that it is what remains that is kept small, and `relativeError` is of that. Left out: as they are.
   */
  center?: boolean;
  /**
   * Once the letters are found, δ becomes the step that suits them best (fit-steps.ts), and values of C are judged by the error
   * that this leaves; not with L0, whose letters are no multiples of δ. Left out: δ is the C-fold radius' own.
   */
  fit?: boolean;
  /** In which order a path goes through the inputs; left out: natural. */
  order?: Order;
  /** Of what is drawn at random: SPFQ's rounding. */
  seed: number;
}
