/** Changing the recipe: what every layer does, and what single layers do differently. */
import type { AlphabetName, Regularizer } from '../../../quant/layer';
import { type Recipe } from '../job/recipe';
import { completeRecipe } from '../job/check-recipe';
import { isReady } from '../../../state/state';
import type { Tools } from '../../../state/feature';
import type { RecipeActions, QuantizeStore } from './actions';

/** Bits of a layer that is kept at a high width. */
export const KEPT_BITS = 8;

/** How long a slider must rest before a live run starts, ms. */
const REST = 350;

/** Whether a regularizer has zeros to give: L0 brings its own, L1 needs that of the letters. */
export function canBeSparse(alphabet: AlphabetName, kind: Regularizer['kind']): boolean {
  return alphabet !== 'binary' || kind === 'L0';
}

export function recipeActions({ get, set }: Tools<QuantizeStore>): RecipeActions {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Another job than a run is waited for; a cancel of it means this one, too. */
  const runLive = (cancels = get().cancels) => {
    const { live, job } = get();
    if (!live || !isReady(get()) || get().cancels !== cancels) return;
    if (job && job.kind !== 'quantizing') timer = setTimeout(() => runLive(cancels), REST);
    else void get().quantize();
  };
  const change = (recipe: Recipe) => {
    set({ recipe });
    clearTimeout(timer);
    if (get().live) timer = setTimeout(runLive, REST);
  };
  return {
    setRecipe(fields) {
      const recipe = { ...get().recipe, ...fields };
      const { alphabet, regularizer } = recipe;
      change(regularizer && !canBeSparse(alphabet, regularizer.kind) ? { ...recipe, regularizer: undefined } : recipe);
    },
    setAllBits(bits) {
      const { recipe, keptLayers } = get();
      const layers: Recipe['layers'] = Object.fromEntries(keptLayers.map((id) => [id, { bits: KEPT_BITS }]));
      for (const [id, own] of Object.entries(recipe.layers)) if (own.float) layers[id] = { float: true };
      change({ ...recipe, bits, layers });
    },
    setLayer(id, own) {
      const { recipe, keptLayers } = get();
      const layer = { ...recipe.layers[id], ...own };
      if (layer.float || layer.bits !== KEPT_BITS) set({ keptLayers: keptLayers.filter((kept) => kept !== id) });
      change({ ...recipe, layers: { ...recipe.layers, [id]: layer } });
    },
    setLive(live) {
      set({ live });
      clearTimeout(timer);
      if (live) runLive();
    },
    selectLayer: (id) => set({ selectedLayer: id }),
    selectRun: (key) => set({ selectedRun: key }),
    takeSettings(key) {
      const found = get().runs.find((run) => run.key === key);
      if (!found) return;
      set({ keptLayers: [] });
      change(completeRecipe(found.report.recipe));
    },
    removeRun(key) {
      const { runs, selectedRun } = get();
      set({ runs: runs.filter((run) => run.key !== key), selectedRun: selectedRun === key ? null : selectedRun });
    },
    keepAtEight(id, keep) {
      const { recipe, keptLayers, setLayer } = get();
      const others = keptLayers.filter((kept) => kept !== id);
      set({ keptLayers: keep ? [...others, id] : others });
      setLayer(id, { bits: keep ? KEPT_BITS : recipe.bits });
    },
  };
}
