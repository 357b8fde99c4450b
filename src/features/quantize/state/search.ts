/** Searches for the fewest bits: what was asked, what was found. */
import type { Method } from '../../../quant/layer';
import { borne, isBearable, lossOf } from '../job/curves/loss';
import type { Recipe } from '../job/recipe';
import { fewestOf, type Tried } from '../job/curves/search-plan';
import { triedOf } from '../job/curves/search';
import { pointRecipe } from '../job/curves/sweep';
import { isSameRecipe, SWEEP_BITS } from './recipes';
import { meanBits, type Run } from './runs';

export interface SearchSettings {
  methods: Method[];
  /** Points that may be lost; 0: none but what the samples can't tell from none. */
  allowedLoss: number;
  /** Whether bits of layers are mixed, too, below the fewest that all can have. */
  mixed: boolean;
}

export const FRESH_SEARCH: SearchSettings = { methods: ['rtn', 'gpfq', 'qronos'], allowedLoss: 0, mixed: false };

export interface Search {
  /** Of the group of its runs. */
  number: number;
  settings: SearchSettings;
  recipe: Recipe;
  /** `dataKey` of what it was run on. */
  data: string;
  /** Of its runs, in the order in which they came; some may be gone since. */
  keys: number[];
  /** False while it goes on, or where it was cut short. */
  complete: boolean;
}

/** What a method, or mixing bits, was found to need. */
export interface Found {
  method: Method | 'mixed';
  /** A mean over the weights, where they are mixed; null: too much is lost at all that was tried. */
  bits: number | null;
  /** The run of it; null: it is gone, or there is none. */
  key: number | null;
}

/** The runs of a search that are still there. */
export const runsOf = ({ keys }: Search, runs: readonly Run[]): Run[] => runs.filter(({ key }) => keys.includes(key));

/** Whether a run is one of its points, of a method at one width, by its recipe. */
const isPoint = ({ recipe }: Search, { report }: Run) =>
  isSameRecipe(report.recipe, pointRecipe(recipe, report.recipe));

/** Those runs that are points of it already, wherever they came from. */
export function knownPoints(search: Pick<Search, 'recipe' | 'data' | 'settings'>, runs: readonly Run[]): Run[] {
  return runs.filter(
    (run) =>
      run.origin !== 'link' &&
      run.data === search.data &&
      run.report.scores !== null &&
      search.settings.methods.includes(run.report.recipe.method) &&
      SWEEP_BITS.includes(run.report.recipe.bits) &&
      isPoint(search as Search, run),
  );
}

/** What a search has found so far; a method whose answer is not known yet is left out. */
export function foundBy(search: Search, runs: readonly Run[]): Found[] {
  const own = runsOf(search, runs);
  const points = own.filter((run) => isPoint(search, run));
  const tried = points.map(({ report }) =>
    triedOf(report.recipe, report.scores, report.float, search.settings.allowedLoss),
  );
  const known = tried.filter((one): one is Tried => one !== null);
  const found = search.settings.methods.flatMap((method): Found[] => {
    const bits = fewestOf(method, SWEEP_BITS, known);
    if (bits === undefined) return [];
    const run = points.find(({ report: { recipe } }) => recipe.method === method && recipe.bits === bits);
    return [{ method, bits, key: run?.key ?? null }];
  });
  const mixed = bestOf(
    own.filter((run) => !points.includes(run)),
    search.settings,
  );
  return mixed ? [...found, { method: 'mixed', bits: meanBits(mixed.report), key: mixed.key }] : found;
}

/** The smallest run whose loss is borne; of equally small ones the one that loses least. */
function bestOf(runs: readonly Run[], { allowedLoss }: SearchSettings): Run | null {
  const losses = runs.map((run) => ({ run, loss: lossOf(run.report.scores, run.report.float) }));
  const bearable = losses.filter(({ loss }) => loss !== null && isBearable(loss, allowedLoss));
  bearable.sort((a, b) => a.run.report.size.quantized - b.run.report.size.quantized || a.loss!.points - b.loss!.points);
  return bearable[0]?.run ?? null;
}

/** The run that answers a search: the smallest of what was found for each method. */
export function answerOf(search: Search, runs: readonly Run[]): Run | null {
  const keys = foundBy(search, runs).map(({ key }) => key);
  return bestOf(
    runs.filter(({ key }) => keys.includes(key)),
    search.settings,
  );
}

/** What answers the newest search, as far as it has come; null: nothing yet. */
export function answerSoFar({ searches, runs }: { searches: readonly Search[]; runs: readonly Run[] }): Run | null {
  const search = searches.at(-1);
  return search ? answerOf(search, runs) : null;
}

/** What counts as no loss in a search, in words. */
export function borneText({ allowedLoss }: SearchSettings, { report }: Run): string {
  const loss = lossOf(report.scores, report.float);
  if (!loss) return '';
  const points = borne(loss.of, allowedLoss);
  const { samples, predictions = samples } = report.scores!;
  switch (loss.of) {
    case 'right':
      return `${allowedLoss > 0 ? `at most ${allowedLoss} points lost, or ` : ''}no loss that ${predictions.toLocaleString('en-US')} predictions can tell`;
    case 'agreement':
      return `at most ${points} % other answers than float`;
    case 'values':
      return `an error at most ${points} % larger than float’s`;
    case 'outputs':
      return `outputs at most ${points} % off`;
  }
}
