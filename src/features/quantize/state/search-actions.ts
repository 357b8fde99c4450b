/** Searching the fewest bits that a network bears. */
import { METHOD_NAMES, METHODS } from '../../../quant/layer';
import { dataKey } from '../../../state/data-key';
import type { Tools } from '../../../state/feature';
import { bits as bitsText } from '../../../state/format';
import { meanError } from '../job/samples-curve';
import type { SweepPoint } from '../job/report';
import { quantizeClient } from '../works';
import type { QuantizeStore, SearchActions } from './actions';
import { withNewRun, type NewRun } from './run-list';
import { isOfOtherData } from '../../../state/measured';
import { hasOtherSettings } from './recipes';
import type { Run } from './runs';
import { answerOf, foundBy, knownPoints, SEARCH_BITS, type Found, type Search } from './search';

export function searchActions({ engine, get, run, set }: Tools<QuantizeStore>): SearchActions {
  const quantizing = quantizeClient(engine);

  const current = (number: number) => get().searches.find((one) => one.number === number)!;
  const change = (number: number, changes: Partial<Search>) =>
    set({ searches: get().searches.map((one) => (one.number === number ? { ...one, ...changes } : one)) });

  /** A point of the search has come: a row, and a point of the curve. */
  const add = (number: number, added: NewRun): number => {
    const { runs, key } = withNewRun(get().runs, { ...added, group: number });
    const { keys } = current(number);
    set({ runs, float: added.report.float });
    if (!keys.includes(key)) change(number, { keys: [...keys, key] });
    return key;
  };

  return {
    setSearch: (settings) => set({ searchSettings: { ...get().searchSettings, ...settings } }),

    findFewest: (openGuests) =>
      run('searching', 'Finding the fewest bits', async (onProgress, live) => {
        const { recipe, workspace, runs, searchSettings } = get();
        const methods = METHODS.filter((method) => searchSettings.methods.includes(method));
        const settings = { ...searchSettings, methods };
        const number =
          Math.max(0, ...get().searches.map((one) => one.number), ...runs.map(({ group = 0 }) => group)) + 1;
        const data = dataKey(workspace);
        const known = knownPoints({ recipe, data, settings }, runs);
        const search = { number, settings, recipe, data, keys: known.map(({ key }) => key), complete: false };
        const earlier = get().sweep;
        const isSame = earlier && !isOfOtherData(earlier, workspace) && !hasOtherSettings(earlier.recipe, recipe);
        const drawn = new Map(isSame ? earlier.result.map((point) => [`${point.method} ${point.bits}`, point]) : []);
        const draw = (point: SweepPoint, complete: boolean) => {
          drawn.set(`${point.method} ${point.bits}`, point);
          set({ sweep: { recipe, data, result: [...drawn.values()], complete } });
        };
        set({ searches: [...get().searches, search] });
        for (const one of known) draw(pointOf(one), false);
        const request = {
          recipe,
          methods,
          bits: SEARCH_BITS,
          allowedLoss: settings.allowedLoss,
          known: known.map(knownOf),
        };
        const share = settings.mixed ? 0.6 : 1;
        const onUniform: typeof onProgress = (progress) =>
          onProgress({ ...progress, fraction: share * progress.fraction });
        await quantizing.run.search(request, onUniform, ({ run: own, report }) => {
          if (!live()) return;
          const added = { run: own, origin: 'run' as const, report, data };
          add(number, added);
          draw(pointOf(added), false);
        });
        if (settings.mixed && live()) {
          await openGuests?.();
          const onMixed: typeof onProgress = (progress) =>
            onProgress({ ...progress, fraction: share + (1 - share) * progress.fraction });
          const tools = { onProgress: onMixed, live, add: (added: NewRun) => add(number, added) };
          await get().searchMixed?.(current(number), tools);
        }
        if (!live()) return '';
        change(number, { complete: true });
        const { sweep } = get();
        if (sweep) set({ sweep: { ...sweep, complete: true } });
        const done = current(number);
        const answer = answerOf(done, get().runs);
        if (answer) set({ selectedRun: answer.key });
        return foundText(foundBy(done, get().runs));
      }),
  };
}

type Added = Pick<Run, 'report'>;

const pointOf = ({ report }: Added): SweepPoint => ({
  method: report.recipe.method,
  bits: report.recipe.bits,
  scores: report.scores!,
  meanError: meanError(report),
});

const knownOf = ({ report: { recipe, scores, float } }: Run) => ({
  method: recipe.method,
  bits: recipe.bits,
  scores: scores!,
  float,
});

/** `Fewest bits: RTN 4, GPFQ 3.` */
export function foundText(found: readonly Found[]): string {
  if (found.length === 0) return 'Nothing was found: these samples do not say what is lost.';
  const each = found.map(({ method, bits }) => {
    const name = method === 'mixed' ? 'mixed' : METHOD_NAMES[method];
    return `${name} ${bits === null ? 'none' : bitsText(bits)}`;
  });
  return `Fewest bits: ${each.join(', ')}.`;
}
