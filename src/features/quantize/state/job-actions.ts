/** Jobs: quantize, sweep, walk one path; cancel; export. */
import type { EngineApi, ExportFormat } from '../../../engine/api';
import type { Report, SweepPoint } from '../job/report';
import { sentenceOf } from '../../../state/errors';
import { percent, perplexity, seconds } from '../../../state/format';
import { exportName, exportText, type Exported } from './exported';
import { makeRunJob } from '../../../state/run-job';
import { dataKey, isOfOtherNetwork, isOnNoise, NOT_MEASURED, SWEEP_BITS } from '../../../state/state';
import type { Store } from '../../../state/store';
import type { Turns } from '../../../state/job-queue';

export interface JobActions {
  quantize(): Promise<void>;
  sweepBits(): Promise<void>;
  walkPath(): Promise<void>;
  /** Measures the float network under each preset. */
  tryPresets(): Promise<void>;
  /** Answers at once; the worker stops at its next step. */
  cancel(): void;
  /** Asks for the classes of a run. */
  showClasses(key: number): Promise<void>;
  /** A run as an ONNX file; null where that cannot be, and an alert says why. */
  exportRun(key: number, format: ExportFormat): Promise<Exported | null>;
}

export function jobActions(
  engine: EngineApi,
  set: (change: Partial<Store>) => void,
  get: () => Store,
  turns: Turns,
): JobActions {
  const run = makeRunJob(set, turns);

  return {
    quantize: () =>
      run('quantizing', 'Quantizing', async (onProgress, live) => {
        const data = dataKey(get().workspace);
        const { run: number, report } = await engine.quantize(get().recipe, onProgress);
        if (!live()) return '';
        const { runs } = get();
        const key = Math.max(0, ...runs.map((r) => r.key)) + 1;
        const own = { key, run: number, origin: 'run' as const, report, data };
        set({ runs: [...runs, own], selectedRun: key, float: report.float });
        return `Quantized in ${seconds(report.seconds.total)}${answerOf(report)}.`;
      }),

    sweepBits: () =>
      run('sweeping', 'Sweeping bits', async (onProgress, live) => {
        const { recipe, workspace } = get();
        const about = { sweepRecipe: recipe, sweepData: dataKey(workspace) };
        // What was there before goes when there is something in its place.
        const found: SweepPoint[] = [];
        const points = await engine.sweep(recipe, SWEEP_BITS, onProgress, (point) => {
          found.push(point);
          if (live()) set({ sweep: [...found], ...about, sweepComplete: false });
        });
        if (live()) set({ sweepComplete: true });
        return `Swept ${new Set(points.map(({ method }) => method)).size} methods over ${SWEEP_BITS.length} bit widths (${points.length} runs).`;
      }),

    walkPath: () =>
      run('walking', 'Walking the path', async (onProgress, live) => {
        const { recipe, selectedLayer, workspace } = get();
        const layer = selectedLayer ?? workspace.model?.layers[0]?.id ?? '';
        const path = await engine.path(recipe, layer, onProgress);
        if (live()) set({ path, pathData: dataKey(workspace) });
        return `Error along the path of ${layer} is drawn.`;
      }),

    tryPresets: () =>
      run('trying', 'Trying the presets', async (onProgress, live) => {
        const trials = await engine.tryPresets(onProgress);
        if (live()) set({ trials });
        const [best] = trials;
        return best
          ? `Of the presets, ${best.preprocessing.preset} in ${best.preprocessing.channelOrder} order is best: ${percent(best.top1)} on ${best.samples} samples.`
          : 'No preset fits the input of this network.';
      }),

    cancel() {
      turns.take();
      const scoring = get().job?.kind === 'scoring';
      const status = scoring ? NOT_MEASURED : 'Cancelled.';
      set({ job: null, status, cancels: get().cancels + 1 });
      void engine.cancel();
    },

    async showClasses(key) {
      const found = get().runs.find((r) => r.key === key);
      if (found?.run === undefined || found.run === null) return;
      try {
        set({ classes: { key, table: await engine.classes(found.run) } });
      } catch (error) {
        set({ alert: sentenceOf(error) });
      }
    },

    async exportRun(key, format) {
      const found = get().runs.find((r) => r.key === key);
      if (found?.run === null || !found) {
        const other = found && isOfOtherNetwork(found, get().workspace);
        const first = other ? `${found.report.model.name} is not open. Open it and press` : 'press';
        set({ alert: `This result has no network behind it on this machine: ${first} Quantize first, then export.` });
        return null;
      }
      try {
        const bytes = await engine.exportOnnx(found.run, format);
        const name = exportName(found.report, format);
        set({ status: exportText(name, bytes.length, found.report, format, get().workspace.model?.opset ?? 0) });
        return { name, bytes };
      } catch (error) {
        set({ alert: sentenceOf(error) });
        return null;
      }
    },
  };
}

/** What a run gave, in a few words. */
function answerOf(report: Report): string {
  const { scores, float } = report;
  const noise = isOnNoise(report) ? ' (no real data)' : '';
  if (scores?.nll !== undefined) return `: perplexity ${perplexity(scores)}, float ${perplexity(float)}${noise}`;
  if (typeof scores?.top1 === 'number')
    return `: ${percent(scores.top1)} accuracy, float ${percent(float?.top1)}${noise}`;
  if (typeof scores?.agreement === 'number') return `: ${percent(scores.agreement)} agreement with float${noise}`;
  return '';
}
