/** Curves that the page asks for: accuracy by calibration samples, the error along a path, and the weights of a layer before and after. */
import { quantizeClient } from '../works';
import type { OnProgress } from '../../../engine/job';
import type { Recipe } from '../job/recipe';
import type { PathCurve, SamplePoint } from '../job/report';
import { pinnedHere } from './run-list';
import { shareRight } from '../../../engine/scoring/scores';
import { shownRunHere } from './runs';
import { kneeOf } from './curve-knee';
import { sentenceOf } from '../../../state/errors';
import { dataKey } from '../../../state/data-key';
import type { CurveActions, QuantizeStore } from './actions';
import type { Tools } from '../../../state/feature';
import { completeOf, type Measured } from '../../../state/measured';

export function curveActions({ engine, get, run, set }: Tools<QuantizeStore>): CurveActions {
  const quantizing = quantizeClient(engine);

  return {
    sweepSamples: () =>
      run('sampling', 'Sweeping calibration samples', async (onProgress, live) => {
        const { recipe, workspace } = get();
        const about = { recipe, data: dataKey(workspace) };
        const before = get().curve;
        const found: SamplePoint[] = [];
        let growing = before;
        const points = await quantizing.run
          .sweepSamples({ recipe }, onProgress, (point) => {
            found.push(point);
            if (live()) set({ curve: (growing = { ...about, result: [...found], complete: false }) });
          })
          .catch((error: unknown) => {
            if (get().curve === growing) set({ curve: completeOf(before, growing) });
            throw error;
          });
        if (live()) set({ curve: { ...about, result: points, complete: true } });
        const labelled = points.every(({ scores }) => shareRight(scores) !== null);
        const knee = kneeOf(points, labelled);
        const largest = points.at(-1)?.count ?? 0;
        return `Swept 1 to ${largest} calibration samples${knee ? `; the knee is at ${knee.point.count}` : ''}.`;
      }),

    walkPath: () =>
      run('walking', 'Walking the path', async (onProgress, live) => {
        const { recipe: now, selectedLayer, workspace, runs } = get();
        const layer = selectedLayer ?? workspace.model?.layers[0]?.id ?? '';
        const pinned = pinnedHere(runs, workspace).map(({ report }) => report.recipe);
        const recipes = pinned.length === 2 ? pinned : [now];
        const drawn: Measured<PathCurve, Recipe>[] = [];
        for (const [i, recipe] of recipes.entries()) {
          const part: OnProgress = (progress) =>
            onProgress({ ...progress, fraction: (i + progress.fraction) / recipes.length });
          const result = await quantizing.run.path({ recipe, layer }, part);
          drawn.push({ result, recipe, data: dataKey(workspace), complete: true });
        }
        const [path = null, pathBeside = null] = drawn;
        if (live()) set({ path, pathBeside });
        return `Error along the path of ${layer} is drawn.`;
      }),

    explainLayer: () =>
      run('explaining', 'Looking for causes', async (onProgress, live) => {
        const { recipe: now, selectedLayer, workspace } = get();
        const shown = shownRunHere(get());
        const recipe = shown?.report.recipe ?? now;
        const layer = selectedLayer ?? workspace.model?.layers[0]?.id ?? '';
        const result = await quantizing.run.explain({ recipe, layer, run: shown?.run ?? null }, onProgress);
        if (live()) set({ causes: { result, recipe, data: dataKey(workspace), complete: true } });
        return `Found what the error of ${layer} comes from.`;
      }),

    async showHistogram(key, layer) {
      const found = get().runs.find((one) => one.key === key);
      if (found?.run === undefined || found.run === null) return;
      try {
        const histogram = await quantizing.ask.histogram({ run: found.run, layer });
        // Two may stand beside each other.
        const others = get().histograms.filter((one) => one.key !== key);
        set({ histograms: [...others.slice(-1), { key, histogram }] });
      } catch (error) {
        set({ alert: sentenceOf(error) });
      }
    },
  };
}
