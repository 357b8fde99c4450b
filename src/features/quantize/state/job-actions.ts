/** Jobs: quantize, sweep; export. */
import { importPageFile } from '../../../core/page-files';
import { quantizeClient } from '../works';
import type { Report, SweepPoint } from '../job/report';
import { sentenceOf } from '../../../state/errors';
import { percent, perplexity, plainNumber, seconds } from '../../../state/format';
import { SWEEP_BITS } from './recipes';
import { withFirstAnswer, withNewRun } from './run-list';
import { isReady } from '../../../state/state';
import { isOfOtherNetwork, isOnNoise, isOnOtherData } from './runs';
import { dataKey } from '../../../state/data-key';
import type { JobActions, QuantizeStore } from './actions';
import type { Tools } from '../../../state/feature';
import { completeOf } from '../../../state/measured';

/** Files of networks of so many bytes, at most, are made to see how large they get. */
const MADE_TWICE = 2 ** 27;

export function jobActions({ engine, get, run, set }: Tools<QuantizeStore>): JobActions {
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

  return {
    quantize: (asLive = false) =>
      run('quantizing', 'Quantizing', async (onProgress, live) => {
        const data = dataKey(get().workspace);
        const request = { recipe: get().recipe, ...(asLive ? { soon: true } : {}) };
        const { run: number, report } = await quantizing.run.quantize(request, onProgress, (first) => {
          if (!live()) return;
          const { runs, key } = withFirstAnswer(get().runs, { run: null, origin: 'run', report: first, data });
          set({ runs, selectedRun: key });
        });
        if (!live()) return '';
        const added = { run: number, origin: 'run' as const, report, data, ...(asLive ? { live: true } : {}) };
        const { runs, key } = withNewRun(get().runs, added);
        const text = `Quantized in ${seconds(report.seconds.total)}${answerOf(report)}.`;
        set({ runs, selectedRun: key, float: report.float, said: { key, text } });
        return text;
      }),

    sweepBits: () =>
      run('sweeping', 'Sweeping bits', async (onProgress, live) => {
        const { recipe, workspace } = get();
        const about = { recipe, data: dataKey(workspace) };
        const before = get().sweep;
        // What was there before goes when there is something in its place.
        const found: SweepPoint[] = [];
        let growing = before;
        const points = await quantizing.run
          .sweep({ recipe, bits: SWEEP_BITS }, onProgress, (point) => {
            found.push(point);
            if (live()) set({ sweep: (growing = { ...about, result: [...found], complete: false }) });
          })
          .catch((error: unknown) => {
            if (get().sweep === growing) set({ sweep: completeOf(before, growing) });
            throw error;
          });
        if (live()) set({ sweep: { ...about, result: points, complete: true } });
        return `Swept ${new Set(points.map(({ method }) => method)).size} methods over ${SWEEP_BITS.length} bit widths (${points.length} runs).`;
      }),

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

    async exportRun(key, kind) {
      const run = await numberOf(key);
      const found = get().runs.find((r) => r.key === key);
      if (run === null || !found) return null;
      try {
        const file = await quantizing.ask.exportOnnx({ run, kind });
        const { exportName, exportText } = await importPageFile('What names files', () => import('./words/exported'));
        const name = exportName(found.report, kind, file.opset);
        const text = exportText(name, file, found.report, kind);
        set({ status: text, said: { key, text } });
        return { name, bytes: file.bytes };
      } catch (error) {
        set(alertOfRun(key, sentenceOf(error)));
        return null;
      }
    },
  };
}

const alertOfRun = (key: number, text: string) => ({ alert: text, said: { key, text } });

/** What a run gave, in a few words. */
function answerOf(report: Report): string {
  const { scores, float } = report;
  const noise = isOnNoise(report) ? ' (no real data)' : '';
  if (scores?.nll !== undefined) return `: perplexity ${perplexity(scores)}, float ${perplexity(float)}${noise}`;
  if (typeof scores?.top1 === 'number')
    return `: ${percent(scores.top1)} accuracy, float ${percent(float?.top1)}${noise}`;
  if (scores?.labelAccuracy !== undefined)
    return `: ${percent(scores.labelAccuracy)} of the labels right, float ${percent(float?.labelAccuracy)}${noise}`;
  if (scores?.mae !== undefined) return `: MAE ${plainNumber(scores.mae)}, float ${plainNumber(float?.mae)}${noise}`;
  if (typeof scores?.agreement === 'number') return `: ${percent(scores.agreement)} agreement with float${noise}`;
  return '';
}
