/** Runs that come: a new row, or in the place of one that they are the same as. */
import { isSameFile } from '../../../core/same-file';
import type { Workspace } from '../../../engine/api';
import { methodName } from './words/method-name';
import { bits } from '../../../state/format';
import { hasSameSteps, isSameRecipe } from './recipes';
import { isOfOtherStep, meanBits, type Run } from './runs';

export type NewRun = Omit<Run, 'key' | 'name' | 'pinned'>;

/** The same recipe on the same network and samples, both here: what it gives is the same, but for its times. */
const isSame = (a: NewRun, b: NewRun) =>
  a.origin === 'run' &&
  b.origin === 'run' &&
  a.data === b.data &&
  isSameFile(a.report.model, b.report.model) &&
  hasSameSteps(a.report.steps, b.report.steps) &&
  isSameRecipe(a.report.recipe, b.report.recipe);

/** Whether it may be overwritten by a live run: nobody has said that it should stay. */
const isPassing = ({ live, name, pinned }: Run) => live === true && name === undefined && pinned !== true;

/**
 * The runs with one more. It takes the place of an equal one, whose name, pin and number it keeps, and, if it is live, that of
 * the last live one.
 * @returns the runs, and its number among them
 */
export function withNewRun(runs: readonly Run[], added: NewRun): { runs: Run[]; key: number } {
  const equal = runs.find((run) => isSame(run, added));
  const replaced = equal ?? (added.live ? runs.findLast(isPassing) : undefined);
  if (!replaced) {
    const key = Math.max(0, ...runs.map((run) => run.key)) + 1;
    return { runs: [...runs, { ...added, key }], key };
  }
  const { key, name, pinned } = replaced;
  const kept = { ...(name === undefined ? {} : { name }), ...(pinned === undefined ? {} : { pinned }) };
  const run: Run = { ...added, key, ...kept };
  // A point of a search stays in its group; a run that was asked for by itself stays where it is.
  if (equal && replaced.group !== undefined) run.group = replaced.group;
  if (equal && replaced.live !== true) delete run.live;
  return { runs: runs.map((one) => (one === replaced ? run : one)), key };
}

/**
 * The runs with one more, where it was before it was removed. Where an equal one has come since, that one has its name, its pin
 * and its group from then on; where another one has its number, it gets a new one.
 * @returns the runs, and its number among them
 */
export function withRunBack(runs: readonly Run[], removed: Run, place: number): { runs: Run[]; key: number } {
  const equal = runs.find((run) => isSame(run, removed));
  if (equal) {
    const { name, pinned, group } = removed;
    const had = Object.fromEntries(Object.entries({ name, pinned, group }).filter(([, value]) => value !== undefined));
    return { runs: runs.map((run) => (run === equal ? { ...had, ...run } : run)), key: equal.key };
  }
  const isTaken = runs.some(({ key }) => key === removed.key);
  const key = isTaken ? Math.max(...runs.map((run) => run.key)) + 1 : removed.key;
  return { runs: runs.toSpliced(Math.min(place, runs.length), 0, { ...removed, key }), key };
}

/**
 * The runs with what Live says first, from a part of the samples. Where an equal one is there, with all of them, that one is shown.
 * @returns the runs, and the number of the one that is to be shown
 */
export function withFirstAnswer(runs: readonly Run[], added: NewRun): { runs: Run[]; key: number } {
  const equal = runs.find((run) => run.origin !== 'link' && run.first !== true && isSame(run, added));
  return equal ? { runs: [...runs], key: equal.key } : withNewRun(runs, { ...added, live: true, first: true });
}

/** A number for runs that belong together, which no search and no run has. */
export const freeGroup = (searches: readonly { number: number }[], runs: readonly Run[]): number =>
  1 + Math.max(0, ...searches.map(({ number }) => number), ...runs.map(({ group = 0 }) => group));

/** Runs that are pinned, in their order. */
export const pinnedRuns = (runs: readonly Run[]): Run[] => runs.filter(({ pinned }) => pinned === true);

/** Those that stand in the charts of the open network. */
export const pinnedHere = (runs: readonly Run[], workspace: Workspace): Run[] =>
  pinnedRuns(runs).filter((run) => !isOfOtherStep(run, workspace));

/** What a run is called in a chart. */
export const runLabel = ({ report, key, name }: Run): string =>
  `run ${key}: ${name ?? `${methodName(report.recipe)}, ${bits(meanBits(report))} bits`}`;
