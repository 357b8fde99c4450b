/** Curves that the page asks for: accuracy by calibration samples, and the weights of a layer before and after. */
import type { EngineApi } from '../../../engine/api';
import type { SamplePoint } from '../job/report';
import { kneeOf } from './curve-knee';
import { sentenceOf } from '../../../state/errors';
import { makeRunJob } from '../../../state/run-job';
import { dataKey } from '../../../state/state';
import type { Store } from '../../../state/store';
import type { Turns } from '../../../state/job-queue';

export interface CurveActions {
  /** Runs the recipe with 1, 2, 4, … of its calibration samples; points appear as they come. */
  sweepSamples(): Promise<void>;
  /** Asks for the weights of a layer in a run, by its key; nothing where no network is behind it. */
  showHistogram(key: number, layer: string): Promise<void>;
}

export function curveActions(
  engine: EngineApi,
  set: (change: Partial<Store>) => void,
  get: () => Store,
  turns: Turns,
): CurveActions {
  const run = makeRunJob(set, turns);

  return {
    sweepSamples: () =>
      run('sampling', 'Sweeping calibration samples', async (onProgress, live) => {
        const { recipe, workspace } = get();
        const about = { recipe, data: dataKey(workspace) };
        const found: SamplePoint[] = [];
        const points = await engine.sweepSamples(recipe, onProgress, (point) => {
          found.push(point);
          if (live()) set({ curve: { ...about, points: [...found], complete: false } });
        });
        if (live()) set({ curve: { ...about, points, complete: true } });
        const labelled = points.every(({ scores }) => scores.top1 !== null);
        const knee = kneeOf(points, labelled);
        const largest = points.at(-1)?.count ?? 0;
        return `Swept 1 to ${largest} calibration samples${knee ? `; the knee is at ${knee.point.count}` : ''}.`;
      }),

    async showHistogram(key, layer) {
      const found = get().runs.find((one) => one.key === key);
      if (found?.run === undefined || found.run === null) return;
      try {
        set({ histogram: { key, histogram: await engine.histogram(found.run, layer) } });
      } catch (error) {
        set({ alert: sentenceOf(error) });
      }
    },
  };
}
