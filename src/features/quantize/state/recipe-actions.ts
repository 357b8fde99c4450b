/** Changing the recipe: what every layer does, and what single layers do differently. */
import type { AlphabetName, Regularizer } from '../../../quant/layer';
import { completeRecipe, type LayerOverride, type Recipe } from '../job/recipe';
import { KEPT_BITS } from '../../mixed-precision/front';
import { isReady } from '../../../state/state';
import type { Store } from '../../../state/store';

export interface RecipeActions {
  /** Changes fields of the whole recipe; sparsity goes where the letters have no 0 for it. */
  setRecipe(change: Partial<Recipe>): void;
  /** Gives every layer the same bits; layers in float, or kept at 8 bits, stay so. */
  setAllBits(bits: number): void;
  setLayer(id: string, change: LayerOverride): void;
  setLive(live: boolean): void;
  selectLayer(id: string | null): void;
  selectRun(key: number | null): void;
  /** Takes over the recipe of a run. */
  takeSettings(key: number): void;
  removeRun(key: number): void;
  dismissAlert(): void;
}

/** How long a slider must rest before a live run starts, ms. */
const REST = 350;

/** Whether a regularizer has zeros to give: L0 brings its own, L1 needs that of the letters. */
export function canBeSparse(alphabet: AlphabetName, kind: Regularizer['kind']): boolean {
  return alphabet !== 'binary' || kind === 'L0';
}

export function recipeActions(set: (change: Partial<Store>) => void, get: () => Store): RecipeActions {
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
    dismissAlert: () => set({ alert: null }),
  };
}
