/** A run that makes the network smaller, among those of Quantize. */
import { completeCompression } from '../../../compress/recipe';
import type { JobContext } from '../../../engine/feature';
import { openSource } from '../../quantize/job/runs/open-source';
import type { Recipe } from '../../quantize/job/recipe';
import type { Report } from '../../quantize/job/report';
import { scoredRun, type ScoredRun } from '../../quantize/job/run';
import { compressLayers } from './compress-layer';
import { requireGradients, withGradients } from './gradients';
import { planNeurons } from './neurons';
import { planCompression } from './plan';
import { tunedLayers } from './tuned-run';

/** Of the time of a run, what planning takes where layers are measured for it, about. */
const PLANNING = 0.4;

/** Of planning, what gradients take where they are asked for, about. */
const GRADIENTS = 0.3;

/** Of what is left of it, what training takes, about. */
const TUNING = 0.9;

/**
 * @param asked with a compression
 * @throws UserError where samples or recipe do not fit; AbortError when cancelled
 */
export async function compressAndScore(
  context: JobContext,
  asked: Recipe,
  { onFirst }: { onFirst?: (report: Report) => void } = {},
): Promise<ScoredRun> {
  const recipe = { ...asked, compression: completeCompression(asked.compression!) };
  requireGradients(context.workspace.model().network, context.calibration().samples, recipe);
  const { source: opened, on, quantizing, scoring } = await openSource(context, recipe);
  const [planning, compressing] = [quantizing.part(0, PLANNING), quantizing.part(PLANNING, 1)];
  const source = await withGradients(opened, recipe, planning.part(0, GRADIENTS));
  const compression = await planCompression(source, recipe, planning.part(GRADIENTS, 1));
  const neurons =
    compression.structure === 'neurons' ? await planNeurons(source, recipe, planning.part(GRADIENTS, 1)) : null;
  const planned = { ...recipe, compression };
  // What was asked for, by which a run is told from others and made again.
  const asAsked = (report: Report): Report => ({ ...report, recipe });
  const first = onFirst && ((report: Report) => onFirst(asAsked(report)));
  const jobs = { quantizing: compression.tuning ? compressing.part(TUNING, 1) : compressing, scoring };
  const plain = compressLayers(compression, neurons, source);
  const solve = compression.tuning ? await tunedLayers(source, planned, plain, compressing.part(0, TUNING)) : plain;
  // Layers that stay in float are trained like all others.
  const taken = compression.tuning ? { ...planned, layers: {} } : planned;
  const run = await scoredRun(
    taken,
    { ...source, ...(compression.tuning && { checkpoints: undefined }), solve },
    on,
    jobs,
    first,
  );
  const quantized = neurons ? { ...run.quantized, removed: neurons.removed } : run.quantized;
  return { ...run, quantized, report: asAsked(run.report) };
}
