/** What is asked of a run that is there: its classes, its files; the code comes when one is first asked for. */
import { sentenceOf } from '../../../../state/errors';
import type { Tools } from '../../../../state/feature';
import { isReady } from '../../../../state/state';
import type { Report } from '../../job/report';
import { quantizeClient } from '../../works';
import type { QuantizeStore, RunFileActions } from '../actions';
import { isOfOtherNetwork, isOfOtherStep, isOnOtherData } from '../runs';
import { exportName, exportText, masksName, masksText, type Exported } from '../words/exported';
import { stepsText } from '../words/step-text';

/** Files of networks of so many bytes, at most, are made to see how large they get. */
const MADE_TWICE = 2 ** 27;

export function runFileActions({ engine, get, run, set }: Tools<QuantizeStore>): RunFileActions {
  const quantizing = quantizeClient(engine);

  /** Whether the network of a run is in the worker. */
  const isThere = async (run: number | null) =>
    run !== null && (await quantizing.ask.isThere({ run }).catch(() => false));

  /**
   * The engine's number of a run. One whose network is not in the worker is quantized once more: stored results, those of
   * before a reload, and old ones whose room was needed.
   * @returns null where that cannot be, and an alert says why; or it was cancelled
   */
  const numberOf = async (key: number): Promise<number | null> => {
    const find = () => get().runs.find((one) => one.key === key);
    const found = find();
    if (!found) return null;
    if (await isThere(found.run)) return found.run;
    const { workspace } = get();
    if (isOfOtherNetwork(found, workspace) || isOnOtherData(found, workspace) || !isReady(get())) {
      const text = `This result has no network behind it on this machine: open ${found.report.model.name} and the data that it was measured on, then export.`;
      set(alertOfRun(key, text));
      return null;
    }
    const message = `Quantizing run ${key} again, for its file`;
    if (isOfOtherStep(found, workspace)) {
      const from = stepsText(found.report.steps) || 'the network as it was opened';
      set(alertOfRun(key, `What run ${key} made is not here any more. Go back to ${from}, then export.`));
      return null;
    }
    let number: number | null = null;
    await run('quantizing', message, async (onProgress, live) => {
      const { run: again } = await quantizing.run.quantize({ recipe: found.report.recipe }, onProgress);
      if (!live()) return '';
      number = again;
      set({ runs: get().runs.map((one) => (one.key === key ? { ...one, run: again } : one)) });
      return `Quantized run ${key} again.`;
    });
    return number;
  };

  /** A file of a run. @param make by the worker's number of it, with what to say of it */
  const saved = async (
    key: number,
    make: (run: number, report: Report) => Promise<Exported & { text: string }>,
  ): Promise<Exported | null> => {
    const run = await numberOf(key);
    const found = get().runs.find((r) => r.key === key);
    if (run === null || !found) return null;
    try {
      const { text, ...file } = await make(run, found.report);
      set({ status: text, said: { key, text } });
      return file;
    } catch (error) {
      set(alertOfRun(key, sentenceOf(error)));
      return null;
    }
  };

  return {
    async showClasses(key) {
      const found = get().runs.find((r) => r.key === key);
      if (found?.run === undefined || found.run === null) return;
      try {
        set({ classes: { key, table: await quantizing.ask.classes({ run: found.run }) } });
      } catch (error) {
        set(alertOfRun(key, sentenceOf(error)));
      }
    },

    async filesOf(key) {
      const { runs, workspace } = get();
      const run = runs.find((r) => r.key === key)?.run ?? null;
      if (run === null || (workspace.model?.bytes ?? 0) > MADE_TWICE) return null;
      return quantizing.ask.files({ run }).catch(() => null);
    },

    exportRun: (key, kind) =>
      saved(key, async (run, report) => {
        const file = await quantizing.ask.exportOnnx({ run, kind });
        const name = exportName(report, kind, file.opset);
        return { name, bytes: file.bytes, text: exportText(name, file, report, kind) };
      }),

    exportMasks: (key) =>
      saved(key, async (run, report) => {
        const bytes = await quantizing.ask.masks({ run });
        const name = masksName(report, key);
        return { name, bytes, text: masksText(name, bytes.length) };
      }),

    workerRun: numberOf,
  };
}

const alertOfRun = (key: number, text: string) => ({ alert: text, said: { key, text } });
