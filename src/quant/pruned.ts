/** Letters beside weights that are pruned: those become 0, so 0 has to be a letter. */
import { UserError } from '../core/errors';
import { findsStep, METHOD_NAMES, type LayerRecipe } from './layer';

/**
 * The recipe for a layer some of whose weights are pruned: with letters (k + ½)δ, of which none is 0, o is 0 or 1.
 * @throws UserError where there is no 0
 */
export function recipeWithZero(recipe: LayerRecipe): LayerRecipe {
  const name = METHOD_NAMES[recipe.method];
  if (findsStep(recipe))
    throw new UserError(
      `${name} chooses levels that lie evenly around 0, and pruned weights are 0. Take another method.`,
    );
  if (recipe.alphabet === 'binary')
    throw new UserError('Pruned weights are 0, which is no level of the binary grid. Take another grid.');
  if (recipe.regularizer?.kind === 'L0')
    throw new UserError('L0 prunes by its own threshold, and cannot keep to weights that are chosen. Leave it out.');
  return recipe.offset === 'half' ? { ...recipe, offset: 'integer' } : recipe;
}
