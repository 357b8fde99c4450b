/** Changing what the recipe does in every layer, and the list of runs. */
import type { AlphabetName, Regularizer } from '../../../quant/layer';
import { completeRecipe } from '../job/check-recipe';
import type { Tools } from '../../../state/feature';
import type { Turn } from '../../../state/undo';
import type { RecipeActions, QuantizeStore } from './actions';
import type { RecipeEditor } from './recipe-editor';
import type { Run, Runs } from './runs';

/** Whether a regularizer has zeros to give: L0 brings its own, L1 needs that of the letters. */
export function canBeSparse(alphabet: AlphabetName, kind: Regularizer['kind']): boolean {
  return alphabet !== 'binary' || kind === 'L0';
}

export function recipeActions({ get, set, remember }: Tools<QuantizeStore>, editor: RecipeEditor): RecipeActions {
  const { change, rememberRecipe } = editor;
  /** @returns what brings it back; null where there is no such run */
  const remove = (key: number): Turn | null => {
    const { runs, selectedRun, said, status } = get();
    const place = runs.findIndex((run) => run.key === key);
    const removed = runs[place];
    if (!removed) return null;
    set({
      runs: runs.filter((run) => run !== removed),
      selectedRun: selectedRun === key ? null : selectedRun,
      ...(said?.key === key ? { ...withoutAlert(get()), ...(status === said.text ? { status: '' } : {}) } : {}),
    });
    const back: Turn = () => {
      const { key: now, ...runs } = withRun(get(), removed, place, selectedRun);
      set(runs);
      return () => remove(now) ?? back;
    };
    return back;
  };
  return {
    setRecipe(fields) {
      const names = Object.keys(fields).join(' ');
      rememberRecipe(names === 'layers' ? 'bits of layers' : 'recipe', `recipe ${names}`);
      const recipe = { ...get().recipe, ...fields };
      const { alphabet, regularizer } = recipe;
      change(regularizer && !canBeSparse(alphabet, regularizer.kind) ? { ...recipe, regularizer: undefined } : recipe);
    },
    setLive(live) {
      set({ live });
      editor.turnLive(live);
    },
    selectRun: (key) => set({ selectedRun: key, ...(get().said?.key === key ? {} : withoutAlert(get())) }),
    takeSettings(key) {
      const found = get().runs.find((run) => run.key === key);
      if (!found) return;
      rememberRecipe(`settings of run ${key} taken`);
      set({ keptLayers: [] });
      change(completeRecipe(found.report.recipe));
    },
    removeRun(key) {
      const back = remove(key);
      if (back) remember({ text: `run ${key} removed`, back });
    },
  };
}

/** The alert goes where it is what was said of a run. */
function withoutAlert({ alert, said }: Pick<QuantizeStore, 'alert' | 'said'>): Pick<QuantizeStore, 'alert'> {
  return { alert: alert === said?.text ? null : alert };
}

/** The runs with one more, where it was; another one may have its number by now. */
function withRun({ runs, selectedRun }: Runs, removed: Run, place: number, selected: number | null) {
  const isTaken = runs.some(({ key }) => key === removed.key);
  const key = isTaken ? Math.max(...runs.map((run) => run.key)) + 1 : removed.key;
  const wasSelected = selected === removed.key;
  return {
    key,
    runs: runs.toSpliced(Math.min(place, runs.length), 0, { ...removed, key }),
    selectedRun: wasSelected ? key : selectedRun,
  };
}
