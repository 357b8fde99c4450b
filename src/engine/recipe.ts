/** What determines a run, and its defaults. */
import type { LayerRecipe } from '../core/layer';

/** What one layer does differently from the rest. */
export interface LayerOverride {
  bits?: number;
  /** Leave this layer in float. */
  float?: boolean;
}

export interface Recipe extends LayerRecipe {
  /** By layer id. Layers that are not named follow the recipe. */
  layers: Record<string, LayerOverride>;
  /** How many calibration samples the quantizer sees. */
  calibrationCount: number;
  /** Patches kept of each sample of a convolution, at most; the same ones in X and X̃. */
  patches: number;
  /** Search C for each neuron (or layer) on its own error, over a short grid around `scale`. */
  searchScale: boolean;
  /** b += mean over samples of (XWᵀ − X̃Qᵀ). */
  correctBias: boolean;
}

export const DEFAULT_RECIPE: Recipe = {
  method: 'gpfq',
  bits: 4,
  alphabet: 'int',
  radius: 'neuron',
  scale: 1,
  percentile: 1,
  seed: 1,
  layers: {},
  calibrationCount: 256,
  patches: 32,
  searchScale: true,
  correctBias: true,
};

/** The recipe of one layer: null where it stays in float. */
export function layerRecipe(recipe: Recipe, id: string): LayerRecipe | null {
  const own = recipe.layers[id];
  if (own?.float) return null;
  const { method, bits, alphabet, radius, scale, percentile, regularizer, seed } = recipe;
  const base = { method, bits: own?.bits ?? bits, alphabet, radius, scale, percentile, seed };
  return regularizer ? { ...base, regularizer } : base;
}

/** Factors of `scale` that a search of C tries. */
const SCALE_GRID = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.15, 1.35, 1.6, 1.9];

export function scalesToTry({ scale, searchScale }: Pick<Recipe, 'scale' | 'searchScale'>): number[] {
  return searchScale ? SCALE_GRID.map((factor) => factor * scale) : [scale];
}
