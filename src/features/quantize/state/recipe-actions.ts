/** Changing what the recipe does in every layer. */
import type { AlphabetName, Regularizer } from '../../../quant/layer';
import { completeRecipe } from '../job/check-recipe';
import { withMethod } from '../job/fresh-recipe';
import type { Tools } from '../../../state/feature';
import type { RecipeActions, QuantizeStore } from './actions';
import type { RecipeEditor } from './recipe-editor';

/** Whether a regularizer has zeros to give: L0 brings its own, L1 needs that of the letters. */
export function canBeSparse(alphabet: AlphabetName, kind: Regularizer['kind']): boolean {
  return alphabet !== 'binary' || kind === 'L0';
}

export function recipeActions({ get, set }: Tools<QuantizeStore>, editor: RecipeEditor): RecipeActions {
  const { change, rememberRecipe } = editor;
  return {
    setRecipe(fields) {
      const names = Object.keys(fields).join(' ');
      rememberRecipe(names === 'layers' ? 'bits of layers' : 'recipe', `recipe ${names}`);
      const now = get().recipe;
      const recipe = { ...(fields.method ? withMethod(now, fields.method) : now), ...fields };
      const { alphabet, regularizer } = recipe;
      change(regularizer && !canBeSparse(alphabet, regularizer.kind) ? { ...recipe, regularizer: undefined } : recipe);
    },
    setLive(live) {
      set({ live });
      editor.turnLive(live);
    },
    takeSettings(key) {
      const found = get().runs.find((run) => run.key === key);
      if (!found) return;
      rememberRecipe(`settings of run ${key} taken`);
      set({ keptLayers: [] });
      const { compression, ...recipe } = completeRecipe(found.report.recipe);
      change(recipe);
      if (compression) get().takeCompression?.(compression);
    },
  };
}
