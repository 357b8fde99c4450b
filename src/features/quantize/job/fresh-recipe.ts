/** Recipes as the page begins with them. */
import type { Method } from '../../../quant/layer';
import { USUAL_OFFSET, usualSweeps } from './layer-recipe';
import type { Recipe } from './recipe';
import { DEFAULT_RECIPE } from './recipe-fields';

/** What the page begins with. Programs that leave these fields out have what there was before them. */
export const FRESH_RECIPE: Recipe = {
  ...DEFAULT_RECIPE,
  offset: USUAL_OFFSET,
  sweeps: usualSweeps(DEFAULT_RECIPE.method),
};

/** The recipe with another method, whose usual sweeps it has where those of the one before were the usual ones. */
export function withMethod(recipe: Recipe, method: Method): Recipe {
  const { sweeps = 0 } = recipe;
  return { ...recipe, method, ...(sweeps === usualSweeps(recipe.method) && { sweeps: usualSweeps(method) }) };
}
