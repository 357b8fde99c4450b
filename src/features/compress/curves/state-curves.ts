/** Curves of a compression: runs at each of their points, which are rows among the others. */
import { completeCompression } from '../../../compress/recipe';
import type { Compression } from '../../../compress/compression';
import { dataKey } from '../../../state/data-key';
import type { Tools } from '../../../state/feature';
import { completeRecipe } from '../../quantize/job/check-recipe';
import type { Recipe } from '../../quantize/job/recipe';
import type { QuantizeStore } from '../../quantize/state/actions';
import { isSameRecipe } from '../../quantize/state/recipes';
import { freeGroup, withNewRun } from '../../quantize/state/run-list';
import type { Run } from '../../quantize/state/runs';
import { compressClient } from '../works';
import { curvePoints, FRESH_CURVES, type CurveSettings } from './curve-settings';

export interface CurvesData {
  /** What is drawn next. */
  curveSettings: CurveSettings;
}

export interface CurvesActions {
  setCurves(change: Partial<CurveSettings>): void;
  /** Runs each point that is not there yet; rows appear as they come, and stay where it is cancelled. */
  drawCurves(): Promise<void>;
}

export const freshCurves = (): CurvesData => ({ curveSettings: FRESH_CURVES });

/** Whether a run is of this recipe, whatever the order in which it was written. */
function isRunOf({ origin, report, data }: Run, recipe: Recipe, key: string): boolean {
  const { compression } = report.recipe;
  if (origin === 'link' || data !== key || !report.scores || !compression) return false;
  return isSameRecipe({ ...report.recipe, compression: completeCompression(compression) }, recipe);
}

/** @param chosen the compression that the points have in common */
export function curvesActions(
  { engine, get, run, set }: Tools<QuantizeStore & CurvesData & CurvesActions>,
  chosen: () => Compression,
): CurvesActions {
  return {
    setCurves: (change) => set({ curveSettings: { ...get().curveSettings, ...change } }),
    drawCurves: () =>
      run('drawing', 'Drawing the curves', async (onProgress, live) => {
        const { recipe, workspace, runs, searches, curveSettings } = get();
        const data = dataKey(workspace);
        const points = curvePoints(chosen(), curveSettings);
        const compressions = points.filter((compression) => {
          const own = completeRecipe({ ...recipe, compression });
          return !runs.some((one) => isRunOf(one, own, data));
        });
        const group = freeGroup(searches, runs);
        await compressClient(engine).run.curves({ recipe, compressions }, onProgress, ({ run: number, report }) => {
          if (!live()) return;
          const added = { run: number, origin: 'run' as const, report, data, group };
          set({ runs: withNewRun(get().runs, added).runs, float: report.float });
        });
        const known = points.length - compressions.length;
        return `Drew ${points.length} points${known > 0 ? `, ${known} of them from runs that were there` : ''}.`;
      }),
  };
}
