/** What is asked of a run that is there, and steps on from it, whose code comes when it is first asked for. */
import { importPageFile } from '../../../core/page-files';
import { alertOf, sentenceOf } from '../../../state/errors';
import type { Tools } from '../../../state/feature';
import type { QuantizeStore, RunFileActions, StepActions } from './actions';

const load = () => importPageFile('What makes files', () => import('./late/run-files'));

export function lateRunFiles(tools: Tools<QuantizeStore>): RunFileActions {
  let actions: RunFileActions | undefined;
  const came = async () => (actions ??= (await load()).runFileActions(tools));
  const showClasses = (key: number): Promise<void> =>
    came().then(
      (all) => all.showClasses(key),
      (error: unknown) => tools.set(alertOf(error, () => showClasses(key))),
    );
  /** Null, and an alert, where the code does not come. */
  const orNull = <T>(made: (all: RunFileActions) => Promise<T | null>): Promise<T | null> =>
    came().then(made, (error: unknown) => {
      tools.set({ alert: sentenceOf(error) });
      return null;
    });
  return {
    showClasses,
    filesOf: (key) =>
      came().then(
        (all) => all.filesOf(key),
        () => null,
      ),
    exportRun: (key, kind) => orNull((all) => all.exportRun(key, kind)),
    exportMasks: (key) => orNull((all) => all.exportMasks(key)),
    workerRun: (key) => orNull((all) => all.workerRun(key)),
  };
}

const loadSteps = () => importPageFile('What opens results', () => import('./late/next-steps'));

export function lateNextSteps(tools: Tools<QuantizeStore>): StepActions {
  let actions: StepActions | undefined;
  const came = async () => (actions ??= (await loadSteps()).stepActions(tools));
  const failed =
    <T>(given: T, again: () => Promise<void>) =>
    (error: unknown): T => {
      tools.set(alertOf(error, again));
      return given;
    };
  const openNext = (key: number): Promise<void> =>
    came().then(
      (all) => all.openNext(key),
      failed(undefined, () => openNext(key)),
    );
  const openSteps: StepActions['openSteps'] = (steps) =>
    came().then(
      (all) => all.openSteps(steps),
      failed(false, async () => void (await openSteps(steps))),
    );
  return { openNext, openSteps };
}
