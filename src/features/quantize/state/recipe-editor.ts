/** How every change of the recipe is made: it can be taken back, and where runs are live, one follows. */
import type { Tools } from '../../../state/feature';
import { isReady, JOB_STOPPED } from '../../../state/state';
import { turnTo } from '../../../state/undo';
import type { Recipe } from '../job/recipe';
import type { QuantizeStore } from './actions';

/** How long a slider must rest before a live run starts, ms. */
const REST = 350;

export interface RecipeEditor {
  change(recipe: Recipe): void;
  /** The recipe as it is can be brought back. @param group of changes that are one step where they follow at once */
  rememberRecipe(text: string, group?: string): void;
  /** Starts a run, or none of those that wait. */
  turnLive(live: boolean): void;
}

export function recipeEditor({ get, set, remember }: Tools<QuantizeStore>): RecipeEditor {
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
  return {
    change,
    rememberRecipe(text, group = text) {
      const back = turnTo(recipeNow, ({ recipe, keptLayers }) => {
        set({ keptLayers });
        change(recipe);
      });
      remember({ text, group, back });
    },
    turnLive(live) {
      clearTimeout(timer);
      if (live) runLive();
    },
  };
}
