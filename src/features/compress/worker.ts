/** Compress in the worker: its runs are among those of Quantize. */
import { workerFeature, type JobContext, type WorkerFeature } from '../../engine/feature';
import { completeRecipe } from '../quantize/job/check-recipe';
import type { Runs } from '../quantize/job/kept-runs';
import { firstFeeds, openSource } from '../quantize/job/open-source';
import type { Recipe } from '../quantize/job/recipe';
import { scoredRun } from '../quantize/job/run';
import { compressLayers } from './job/compress-layer';
import { planCompression } from './job/plan';
import { COMPRESS, type CompressWorks } from './works';

/** @param runs where results stay for what is asked of them later */
export const compressFeature = (runs: Runs): WorkerFeature =>
  workerFeature<CompressWorks>({
    id: COMPRESS,
    run: {
      async compress({ recipe }, context) {
        const { report, ...result } = await compressAndScore(context, completeRecipe(recipe));
        return { run: runs.add({ ...result, feeds: await firstFeeds(context) }), report };
      },
    },
    ask: {},
  });

/** Of the time of a run, what planning takes where layers are measured for it, about. */
const PLANNING = 0.4;

async function compressAndScore(context: JobContext, recipe: Recipe) {
  const { source, on, quantizing, scoring } = await openSource(context, recipe);
  const [planning, compressing] = [quantizing.part(0, PLANNING), quantizing.part(PLANNING, 1)];
  const compression = await planCompression(source, recipe, planning);
  const solve = compressLayers(compression);
  const planned = { ...recipe, compression };
  const run = await scoredRun(planned, { ...source, solve }, on, { quantizing: compressing, scoring });
  // What was asked for, by which a run is told from others and made again.
  return { ...run, report: { ...run.report, recipe } };
}
