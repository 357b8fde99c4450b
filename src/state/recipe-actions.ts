/** Changing the recipe: what every layer does, and what single layers do differently. */
import type { AlphabetName, Regularizer } from '../core/layer';
import type { LayerOverride, Recipe } from '../engine/recipe';
import type { Store } from './store';

export interface RecipeActions {
  /** Changes fields of the whole recipe; sparsity goes where the letters have no 0 for it. */
  setRecipe(change: Partial<Recipe>): void;
  /** Gives every layer the same bits; layers in float stay so. */
  setAllBits(bits: number): void;
  setLayer(id: string, change: LayerOverride): void;
  setLive(live: boolean): void;
  selectLayer(id: string | null): void;
  selectRun(key: number | null): void;
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
  const change = (recipe: Recipe) => {
    set({ recipe });
    if (!get().live) return;
    clearTimeout(timer);
    timer = setTimeout(() => void get().quantize(), REST);
  };
  return {
    setRecipe(fields) {
      const recipe = { ...get().recipe, ...fields };
      const { alphabet, regularizer } = recipe;
      change(regularizer && !canBeSparse(alphabet, regularizer.kind) ? { ...recipe, regularizer: undefined } : recipe);
    },
    setAllBits(bits) {
      const { recipe } = get();
      const kept = Object.entries(recipe.layers).filter(([, own]) => own.float);
      change({ ...recipe, bits, layers: Object.fromEntries(kept.map(([id]) => [id, { float: true }])) });
    },
    setLayer(id, own) {
      const { recipe } = get();
      change({ ...recipe, layers: { ...recipe.layers, [id]: { ...recipe.layers[id], ...own } } });
    },
    setLive(live) {
      set({ live });
      if (live) void get().quantize();
    },
    selectLayer: (id) => set({ selectedLayer: id }),
    selectRun: (key) => set({ selectedRun: key }),
    removeRun(key) {
      const { runs, selectedRun } = get();
      set({ runs: runs.filter((run) => run.key !== key), selectedRun: selectedRun === key ? null : selectedRun });
    },
    dismissAlert: () => set({ alert: null }),
  };
}
