/** How one layer is quantized: the methods, and what they are told. */

export const METHODS = ['rtn', 'gpfq', 'spfq', 'gptq', 'qronos', 'beacon'] as const;
export type Method = (typeof METHODS)[number];

export const METHOD_NAMES: Record<Method, string> = {
  rtn: 'RTN',
  gpfq: 'GPFQ',
  spfq: 'SPFQ',
  gptq: 'GPTQ',
  qronos: 'Qronos',
  beacon: 'Beacon',
};

/** λ where the recipe names none: 1 % of the mean of ‖X̃_t‖². */
export const DEFAULT_DAMPING = 0.01;

/** Whether a walk needs a factor of X̃ᵀX̃, for itself or for the sweeps after it: then there is no path form. */
export function isFactored(recipe: Pick<LayerRecipe, 'method' | 'sweeps'>): boolean {
  return recipe.method === 'gptq' || recipe.method === 'qronos' || sweepsOf(recipe) > 0;
}

/**
 * Passes after the walk. RTN, the baseline, has none, nor has SPFQ, whose letters are to be right in the mean; Beacon makes its
 * own until nothing changes.
 */
export function sweepsOf({ method, sweeps = 0 }: Pick<LayerRecipe, 'method' | 'sweeps'>): number {
  return method === 'rtn' || method === 'spfq' || findsStep({ method }) ? 0 : sweeps;
}

/** Whether a method finds the step of each neuron itself, together with the letters: then no C and no o is tried. */
export function findsStep({ method }: Pick<LayerRecipe, 'method'>): boolean {
  return method === 'beacon';
}

/** Whether a walk goes along X̃ᵀX̃, and has no path form. */
export function isGramOnly(recipe: Pick<LayerRecipe, 'method' | 'sweeps'>): boolean {
  return isFactored(recipe) || findsStep(recipe);
}

/** What of a recipe its method has no use for and would not be the same without, in a sentence; null: nothing. */
export function unsuited({
  method,
  radius,
  groupSize,
  regularizer,
}: Pick<LayerRecipe, 'method' | 'radius' | 'groupSize' | 'regularizer'>): string | null {
  if (!findsStep({ method })) return null;
  const own = `${METHOD_NAMES[method]} finds one step for each neuron`;
  if (radius !== 'neuron') return `${own}, and the recipe's radius is ${radius}. Set radius to neuron.`;
  if (groupSize !== undefined) return `${own}, and the recipe's groupSize asks for several. Leave groupSize out.`;
  if (regularizer) return `${own} from evenly spaced letters, and ${regularizer.kind} has a threshold. Leave it out.`;
  return null;
}

export const ALPHABETS = ['int', 'paper', 'symmetric', 'binary'] as const;
export type AlphabetName = (typeof ALPHABETS)[number];

export const OFFSETS = ['none', 'integer', 'half'] as const;
/** Which o the letters δ(k + o) of a neuron may have, beside 0: none, 1, or ½ and 1. */
export type OffsetName = (typeof OFFSETS)[number];

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
  /**
   * Each neuron takes the o that suits it best; not with `binary` and L0, whose letters are no grid, nor with Beacon, whose
   * letters lie evenly around 0. Left out: none.
   */
  offset?: OffsetName;
  /** One radius for the layer, or one for each neuron (per-channel scales). */
  radius: Radius;
  /** With radius `neuron`: one radius for each scale group of so many inputs; left out: one for all inputs of a neuron. */
  groupSize?: GroupSize;
  /** C, the factor of the radius; as `percentile` and `fit`, not for Beacon, which finds δ itself. */
  scale: number;
  /** 0..1, of |w|; 1 = the largest. */
  percentile: number;
  regularizer?: Regularizer;
  /** λ of GPTQ, Qronos, sweeps and criterion.ts as a part of the mean of ‖X̃_t‖²; left out: `DEFAULT_DAMPING`. */
  damping?: number;
  /**
   * Only as much of the correction of the past as the samples bear out is kept in Qronos' targets (shrink.ts), and C, o and δ
   * are chosen by what serves new rows (criterion.ts). Left out: all of it is kept, and the error on these rows decides.
   */
  shrink?: boolean;
  /**
   * Passes of coordinate descent over the letters once they are found, towards the target of criterion.ts; δ is fitted again
   * after each where `fit` says so. Not for RTN, SPFQ and Beacon. Left out: none.
   */
  sweeps?: number;
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
