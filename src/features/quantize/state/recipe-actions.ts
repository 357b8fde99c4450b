/** Changing the recipe: what every layer does, and what single layers do differently. */
import type { AlphabetName, Regularizer } from '../../../quant/layer';
import type { LayerOverride, Recipe } from '../job/recipe';
import { completeRecipe } from '../job/check-recipe';
import { isReady, JOB_STOPPED } from '../../../state/state';
import type { Tools } from '../../../state/feature';
import { turnTo } from '../../../state/undo';
import type { RecipeActions, QuantizeStore } from './actions';

/** Bits of a layer that is kept at a high width. */
export const KEPT_BITS = 8;

/** How long a slider must rest before a live run starts, ms. */
const REST = 350;

/** Whether a regularizer has zeros to give: L0 brings its own, L1 needs that of the letters. */
export function canBeSparse(alphabet: AlphabetName, kind: Regularizer['kind']): boolean {
  return alphabet !== 'binary' || kind === 'L0';
}

export function recipeActions({ get, set, remember }: Tools<QuantizeStore>): RecipeActions {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Another job than a run is waited for; a cancel of it means this one, too. */
  const runLive = (cancels = get().cancels) => {
    const { live, job } = get();
    if (!live || !isReady(get()) || get().cancels !== cancels) return;
    if (job && job.kind !== 'quantizing') timer = setTimeout(() => runLive(cancels), REST);
    else void get().quantize(true);
  };
  const change = (recipe: Recipe) => {
    // What a job could not do it may do now.
    set({ recipe, ...(get().status === JOB_STOPPED ? { alert: null, status: '' } : {}) });
    clearTimeout(timer);
    if (get().live) timer = setTimeout(runLive, REST);
  };
  const recipeNow = () => {
    const { recipe, keptLayers } = get();
    return { recipe, keptLayers };
  };
  /** The recipe as it is can be brought back. @param group of changes that are one step where they follow at once */
  const rememberRecipe = (text: string, group = text) => {
    const back = turnTo(recipeNow, ({ recipe, keptLayers }) => {
      set({ keptLayers });
      change(recipe);
    });
    remember({ text, group, back });
  };
  const nameOf = (id: string) => get().workspace.model?.layers.find((layer) => layer.id === id)?.name ?? id;
  const changeLayer = (id: string, own: LayerOverride) => {
    const { recipe, keptLayers } = get();
    const layer = { ...recipe.layers[id], ...own };
    if (layer.float || layer.bits !== KEPT_BITS) set({ keptLayers: keptLayers.filter((kept) => kept !== id) });
    change({ ...recipe, layers: { ...recipe.layers, [id]: layer } });
  };
  return {
    setRecipe(fields) {
      const names = Object.keys(fields).join(' ');
      rememberRecipe(names === 'layers' ? 'bits of layers' : 'recipe', `recipe ${names}`);
      const recipe = { ...get().recipe, ...fields };
      const { alphabet, regularizer } = recipe;
      change(regularizer && !canBeSparse(alphabet, regularizer.kind) ? { ...recipe, regularizer: undefined } : recipe);
    },
    setAllBits(bits) {
      rememberRecipe('bits of all layers');
      const { recipe, keptLayers } = get();
      const layers: Recipe['layers'] = Object.fromEntries(keptLayers.map((id) => [id, { bits: KEPT_BITS }]));
      for (const [id, own] of Object.entries(recipe.layers)) if (own.float) layers[id] = { float: true };
      change({ ...recipe, bits, layers });
    },
    setLayer(id, own) {
      rememberRecipe(`bits of ${nameOf(id)}`);
      changeLayer(id, own);
    },
    setLive(live) {
      set({ live });
      clearTimeout(timer);
      if (live) runLive();
    },
    selectLayer: (id) => set({ selectedLayer: id }),
    takeSettings(key) {
      const found = get().runs.find((run) => run.key === key);
      if (!found) return;
      rememberRecipe(`settings of run ${key} taken`);
      set({ keptLayers: [] });
      change(completeRecipe(found.report.recipe));
    },
    keepAtEight(id, keep) {
      const { recipe, keptLayers } = get();
      rememberRecipe(`bits of ${nameOf(id)}`);
      const others = keptLayers.filter((kept) => kept !== id);
      set({ keptLayers: keep ? [...others, id] : others });
      changeLayer(id, { bits: keep ? KEPT_BITS : recipe.bits });
    },
  };
}
