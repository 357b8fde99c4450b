/** What a recipe means for one layer. */
import { random } from '../../../core/random';
import { offsetsOf } from '../../../quant/alphabet';
import { findsStep, isFactored, sweepsOf, type LayerRecipe, type Method, type OffsetName } from '../../../quant/layer';
import type { Recipe } from './recipe';

/** Layers whose inputs may have scale groups. Those of a convolution lie along several axes; ONNX has groups along one. */
export function isDense(op: string | undefined): boolean {
  return op === 'Gemm' || op === 'MatMul';
}

/** Inputs up to which a layer is swept, unless its method factors X̃ᵀX̃ anyway: a second or so of factoring. */
export const MOST_SWEPT = 2400;

/** Offsets where nobody has chosen: those that win most. */
export const USUAL_OFFSET: OffsetName = 'half';

/** Sweeps of a method where nobody has chosen: letters of Qronos have nothing left to win, GPTQ's would forget what they aim at. */
export const usualSweeps = (method: Method) => (method === 'gpfq' ? 3 : 0);

/**
 * The recipe of one layer: null where it stays in float.
 * @param layer its operator (only dense layers have scale groups), its bias (without one nothing takes the mean of the
 *   error) and its inputs (very many are not swept over); left out where nothing hangs on that
 */
export function layerRecipe(
  recipe: Recipe,
  id: string,
  layer: { op?: string; biases?: Float32Array | null; inputs?: number } = {},
): LayerRecipe | null {
  const own = recipe.layers[id];
  if (own?.float) return null;
  const { method, bits, alphabet, offset, radius, groupSize, scale, percentile, regularizer, damping, order } = recipe;
  const { sweeps = 0, searchScale, seed } = recipe;
  const swept = isFactored({ method }) || !(layer.inputs! > MOST_SWEPT) ? sweepsOf({ method, sweeps }) : 0;
  // What SPFQ draws in one layer must not depend on what it draws in another.
  const drawn = method === 'spfq' ? random(seed, ...new TextEncoder().encode(id)).uint32() : seed;
  const base = { method, bits: own?.bits ?? bits, alphabet, radius, scale, percentile, seed: drawn };
  return {
    ...base,
    ...(groupSize !== undefined && isDense(layer.op) && { groupSize }),
    ...(recipe.correctBias && recipe.center && layer.biases && { center: true }),
    ...(offset !== undefined && !findsStep({ method }) && { offset }),
    ...(swept > 0 && { sweeps: swept }),
    ...(searchScale && !findsStep({ method }) && regularizer?.kind !== 'L0' && { fit: true }),
    ...(regularizer && { regularizer }),
    ...(damping !== undefined && isFactored({ method }) && { damping }),
    ...(isHeldBack(recipe) && { shrink: true }),
    ...(order !== undefined && method !== 'rtn' && { order }),
  };
}

/**
 * Whether only what the samples bear out is followed. A damping that is named is the method as its paper has it; recipes from
 * before there were offsets choose by the error on the samples. Beacon, which goes over its letters again and again, would fit
 * the samples alone.
 */
function isHeldBack({ method, damping, offset, searchScale }: Recipe): boolean {
  if (isFactored({ method }) && damping !== undefined) return false;
  return method === 'qronos' || findsStep({ method }) || (offset !== undefined && searchScale);
}

/** One row is its own mean: less that, nothing of it is left to quantize by. */
export function centeredOn(rows: number, recipe: LayerRecipe): LayerRecipe {
  return recipe.center && rows < 2 ? { ...recipe, center: false } : recipe;
}

/** Factors of `scale` that a search of C tries where there is one offset, and where each is tried with several. */
const SCALE_GRID = [
  ...[0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1],
  ...[1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5, 1.6, 1.75, 1.9],
];

const OFFSET_GRID = [0.4, 0.55, 0.7, 0.8, 0.9, 1, 1.15, 1.35, 1.6, 1.9];

export function scalesToTry(
  recipe: Pick<Recipe, 'method' | 'scale' | 'searchScale' | 'alphabet' | 'regularizer' | 'offset'>,
): number[] {
  const { scale, searchScale } = recipe;
  if (!searchScale || findsStep(recipe)) return [scale];
  return (offsetsOf(recipe).length > 1 ? OFFSET_GRID : SCALE_GRID).map((factor) => factor * scale);
}
