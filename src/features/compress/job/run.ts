/** A run that makes the network smaller, among those of Quantize. */
import type { JobContext } from '../../../engine/feature';
import { openSource } from '../../quantize/job/runs/open-source';
import type { Recipe } from '../../quantize/job/recipe';
import type { Report } from '../../quantize/job/report';
import { scoredRun, type ScoredRun } from '../../quantize/job/run';
import { checkCompression, prepareCompression, preparing } from './prepare';
import { withWork } from './work-left';

/**
 * @param asked with a compression
 * @throws UserError where samples or recipe do not fit; AbortError when cancelled
 */
export async function compressAndScore(
  context: JobContext,
  asked: Recipe,
  { onFirst }: { onFirst?: (report: Report) => void } = {},
): Promise<ScoredRun> {
  const recipe = checkCompression(asked, context.workspace.model().network, context.calibration().samples);
  const { source, on, quantizing, scoring } = await openSource(context, recipe);
  const share = preparing(recipe);
  const prepared = await prepareCompression(source, recipe, quantizing.part(0, share));
  const work = (await context.work().catch(() => null))?.layers ?? null;
  // What was asked for, by which a run is told from others and made again.
  const asAsked = (report: Report): Report => ({ ...withWork(report, work), recipe });
  const first = onFirst && ((report: Report) => onFirst(asAsked(report)));
  const jobs = { quantizing: quantizing.part(share, 1), scoring };
  const run = await scoredRun(prepared.recipe, prepared.source, on, jobs, first);
  return { ...run, quantized: { ...run.quantized, ...prepared.removed }, report: asAsked(run.report) };
}
