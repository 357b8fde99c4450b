/** Recipes as the page begins with them. */
import { unsuited, type Method } from '../../../quant/layer';
import { USUAL_OFFSET, usualSweeps } from './layer-recipe';
import type { Recipe } from './recipe';
import { DEFAULT_RECIPE } from './recipe-fields';

/** What the page begins with. Programs that leave these fields out have what there was before them. */
export const FRESH_RECIPE: Recipe = {
  ...DEFAULT_RECIPE,
  offset: USUAL_OFFSET,
  sweeps: usualSweeps(DEFAULT_RECIPE.method),
};

/**
 * The recipe with another method, whose usual sweeps it has where those of the one before were the usual ones, and without what
 * that method refuses.
 */
export function withMethod(recipe: Recipe, method: Method): Recipe {
  const { sweeps = 0 } = recipe;
  return suited({ ...recipe, method, ...(sweeps === usualSweeps(recipe.method) && { sweeps: usualSweeps(method) }) });
}

/** Beacon has one step for each neuron, and no thresholds. */
function suited(recipe: Recipe): Recipe {
  if (unsuited(recipe) === null) return recipe;
  const { groupSize: _, regularizer: __, ...rest } = recipe;
  return { ...rest, radius: 'neuron' };
}
