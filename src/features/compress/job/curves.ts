/** Runs along curves: one compression after the other, each a run like any other. */
import type { JobContext } from '../../../engine/feature';
import { completeRecipe } from '../../quantize/job/check-recipe';
import type { Recipe } from '../../quantize/job/recipe';
import type { Report } from '../../quantize/job/report';
import { keptOf, type Runs } from '../../quantize/job/runs/kept-runs';
import { firstFeeds } from '../../quantize/job/runs/open-source';
import { runPhase } from '../../quantize/job/runs/run-phases';
import { runWork } from '../../quantize/job/runs/run-work';
import type { CurvesRequest } from '../works';
import { checkCompression } from './prepare';
import { compressAndScore } from './run';

/**
 * @param onPoint called with each run as soon as it is there
 * @throws UserError where one of them is refused, before any is begun; as a run does; AbortError when cancelled
 */
export async function runCurves(
  { recipe, compressions }: CurvesRequest,
  context: JobContext,
  runs: Runs,
  onPoint: (point: { run: number; report: Report }) => void,
): Promise<void> {
  const { network } = context.workspace.model();
  const { samples } = context.calibration();
  const recipes = compressions.map((compression): Recipe =>
    checkCompression(completeRecipe({ ...recipe, compression }), network, samples),
  );
  const feeds = await firstFeeds(context);
  const work = await runWork(context);
  const jobs = context.job.phases(recipes.map((one) => runPhase(one, work)));
  for (const [i, own] of recipes.entries()) {
    const scored = await compressAndScore({ ...context, job: jobs[i]! }, own);
    onPoint({ run: runs.add(keptOf(scored, feeds)), report: scored.report });
  }
}
