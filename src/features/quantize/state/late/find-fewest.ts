/** The search for the fewest bits that a network bears; its code comes when it is first asked for. */
import { METHOD_NAMES, METHODS } from '../../../../quant/layer';
import type { OnProgress } from '../../../../engine/job';
import { dataKey } from '../../../../state/data-key';
import type { Tools } from '../../../../state/feature';
import { bits as bitsText } from '../../../../state/format';
import { completeOf } from '../../../../state/measured';
import type { Report, SweepPoint } from '../../job/report';
import { meanError } from '../../job/curves/samples-curve';
import { quantizeClient } from '../../works';
import type { QuantizeStore } from '../actions';
import { isOfOneCurve, SWEEP_BITS } from '../recipes';
import { freeGroup, withNewRun, type NewRun } from '../run-list';
import { isOfOtherStep, type Run } from '../runs';
import { answerOf, foundBy, knownPoints, type Found, type Search } from '../search';

/** Of a search that mixes bits, too, what comes before that, about. */
const UNIFORM = 0.6;

type Store = Pick<Tools<QuantizeStore>, 'get' | 'set'>;

const current = ({ get }: Store, number: number) => get().searches.find((one) => one.number === number)!;

const change = ({ get, set }: Store, number: number, changes: Partial<Search>) =>
  set({ searches: get().searches.map((one) => (one.number === number ? { ...one, ...changes } : one)) });

/** Begins with the points that are there already. */
function begin({ get, set }: Store): { search: Search; known: Run[] } {
  const { recipe, workspace, runs, searches, searchSettings } = get();
  const methods = METHODS.filter((method) => searchSettings.methods.includes(method));
  const settings = { ...searchSettings, methods };
  const about = { number: freeGroup(searches, runs), settings, recipe, data: dataKey(workspace) };
  const known = knownPoints(
    about,
    runs.filter((run) => !isOfOtherStep(run, workspace)),
  );
  const search = { ...about, keys: known.map(({ key }) => key), complete: false };
  set({ searches: [...searches, search] });
  return { search, known };
}

/** A point has come: a row. */
function add(store: Store, number: number, added: NewRun): number {
  const { runs, key } = withNewRun(store.get().runs, { ...added, group: number });
  const { keys } = current(store, number);
  store.set({ runs, float: added.report.float });
  if (!keys.includes(key)) change(store, number, { keys: [...keys, key] });
  return key;
}

/** The curve of accuracy by bits grows with the search: from what was drawn of the same settings before. */
function openCurve({ get, set }: Store, { recipe, data }: Search) {
  const before = get().sweep;
  const isSame = before !== null && before.data === data && isOfOneCurve(before.recipe, recipe);
  const points = new Map((isSame ? before.result : []).map((point) => [nameOf(point), point]));
  let growing = before;
  return {
    draw(point: SweepPoint) {
      points.set(nameOf(point), point);
      const complete = isSame && before.complete;
      set({ sweep: (growing = { recipe, data, result: [...points.values()], complete }) });
    },
    finish: () => set({ sweep: growing && { ...growing, complete: true } }),
    /** Where it is cut short, a whole curve of before is not lost for a part of another. */
    giveUp() {
      if (!isSame && get().sweep === growing) set({ sweep: completeOf(before, growing) });
    },
  };
}

/** @returns what was found, in words */
export async function findFewest(
  { engine, ...store }: Pick<Tools<QuantizeStore>, 'engine' | 'get' | 'set'>,
  openGuests: (() => Promise<void>) | undefined,
  onProgress: OnProgress,
  live: () => boolean,
): Promise<string> {
  const quantizing = quantizeClient(engine);
  const { search, known } = begin(store);
  const { number, settings, recipe, data } = search;
  const { methods, allowedLoss, mixed } = settings;
  const curve = openCurve(store, search);
  for (const one of known) curve.draw(pointOf(one));
  const request = { recipe, methods, bits: SWEEP_BITS, allowedLoss, known: known.map(knownOf) };
  const uniform = mixed ? part(onProgress, 0, UNIFORM) : onProgress;
  const onRun = ({ run: own, report }: { run: number; report: Report }) => {
    if (!live()) return;
    const added = { run: own, origin: 'run' as const, report, data };
    add(store, number, added);
    curve.draw(pointOf(added));
  };
  try {
    await quantizing.run.search(request, uniform, onRun);
    if (mixed && live()) {
      await openGuests?.();
      const tools = { onProgress: part(onProgress, UNIFORM, 1), live, add: (one: NewRun) => add(store, number, one) };
      await store.get().searchMixed?.(current(store, number), tools);
    }
  } catch (error) {
    curve.giveUp();
    throw error;
  }
  if (!live()) return '';
  change(store, number, { complete: true });
  curve.finish();
  const { runs } = store.get();
  const answer = answerOf(current(store, number), runs);
  if (answer) store.set({ selectedRun: answer.key });
  return foundText(foundBy(current(store, number), runs));
}

const nameOf = ({ method, bits }: SweepPoint) => `${method} ${bits}`;

const part =
  (onProgress: OnProgress, from: number, to: number): OnProgress =>
  (progress) =>
    onProgress({ ...progress, fraction: from + (to - from) * progress.fraction });

const pointOf = ({ report }: Pick<Run, 'report'>): SweepPoint => ({
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
function foundText(found: readonly Found[]): string {
  if (found.length === 0) return 'Nothing was found: these samples do not say what is lost.';
  const each = found.map(({ method, bits }) => {
    const name = method === 'mixed' ? 'mixed' : METHOD_NAMES[method];
    return `${name} ${bits === null ? 'none' : bitsText(bits)}`;
  });
  return `Fewest bits: ${each.join(', ')}.`;
}
