/** What a recipe means for one layer. */
import { random } from '../../../core/random';
import { isFactored, type LayerRecipe } from '../../../quant/layer';
import type { Recipe } from './recipe';

/** Layers whose inputs may have scale groups. Those of a convolution lie along several axes; ONNX has groups along one. */
export function isDense(op: string | undefined): boolean {
  return op === 'Gemm' || op === 'MatMul';
}

/**
 * The recipe of one layer: null where it stays in float.
 * @param layer its operator (only dense layers have scale groups) and its bias (without one nothing takes the mean of
 *   the error); left out where nothing hangs on that
 */
export function layerRecipe(
  recipe: Recipe,
  id: string,
  layer: { op?: string; biases?: Float32Array | null } = {},
): LayerRecipe | null {
  const own = recipe.layers[id];
  if (own?.float) return null;
  const { method, bits, alphabet, radius, groupSize, scale, percentile, regularizer, damping, order, seed } = recipe;
  // What SPFQ draws in one layer must not depend on what it draws in another.
  const drawn = method === 'spfq' ? random(seed, ...new TextEncoder().encode(id)).uint32() : seed;
  const base = { method, bits: own?.bits ?? bits, alphabet, radius, scale, percentile, seed: drawn };
  return {
    ...base,
    ...(groupSize !== undefined && isDense(layer.op) && { groupSize }),
    ...(recipe.correctBias && recipe.center && layer.biases && { center: true }),
    ...(recipe.searchScale && regularizer?.kind !== 'L0' && { fit: true }),
    ...(regularizer && { regularizer }),
    ...(damping !== undefined && isFactored({ method }) && { damping }),
    // A damping that is named is Qronos as its paper has it.
    ...(method === 'qronos' && damping === undefined && { shrink: true }),
    ...(order !== undefined && method !== 'rtn' && { order }),
  };
}

/** One row is its own mean: less that, nothing of it is left to quantize by. */
export function centeredOn(rows: number, recipe: LayerRecipe): LayerRecipe {
  return recipe.center && rows < 2 ? { ...recipe, center: false } : recipe;
}

/** Factors of `scale` that a search of C tries. */
const SCALE_GRID = [
  ...[0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1],
  ...[1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5, 1.6, 1.75, 1.9],
];

export function scalesToTry({ scale, searchScale }: Pick<Recipe, 'scale' | 'searchScale'>): number[] {
  return searchScale ? SCALE_GRID.map((factor) => factor * scale) : [scale];
}
