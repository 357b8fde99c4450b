/** From what is asked of a network to what is done with each of its layers: gradients, what leaves of each, training. */
import { completeCompression } from '../../../compress/recipe';
import type { Samples } from '../../../data/samples';
import type { Job } from '../../../engine/job';
import type { Network } from '../../../onnx/network';
import type { NewWeights } from '../../quantize/job/new-weights';
import type { ChangedNetwork, SolveLayer } from '../../quantize/job/quantize';
import type { Recipe } from '../../quantize/job/recipe';
import type { RunSource } from '../../quantize/job/run';
import { compressLayers } from './compress-layer';
import { requireGradients, withGradients } from './gradients';
import { planNeurons } from './neurons';
import { planCompression } from './plan';
import { requireTuning } from './tune';
import { tunedLayers } from './tuned-run';

/** Of the job: gradients, planning; the rest is of training. */
const PARTS = { gradients: 0.1, planned: 0.4 };

/** What a run of layers takes. */
export interface PreparedCompression {
  recipe: Recipe;
  source: RunSource<NewWeights>;
  /** See `QuantizedNetwork`. */
  removed: Pick<ChangedNetwork, 'removed'>;
}

/**
 * Before anything is measured: a recipe with all that it leaves out.
 * @throws UserError where something is out of bounds, or labels or operators that training asks for are not there
 */
export function checkCompression(asked: Recipe, network: Network, samples: Samples): Recipe {
  const recipe = { ...asked, compression: completeCompression(asked.compression!) };
  requireGradients(network, samples, recipe);
  requireTuning(network, samples, recipe.compression);
  return recipe;
}

/** The part of a run that preparing takes, 0..1. */
export const preparing = ({ compression }: Recipe): number => (compression!.tuning ? 0.9 : PARTS.planned);

/**
 * @param recipe as `checkCompression` gives it
 * @throws UserError where samples do not fit, or no neuron can leave; AbortError when cancelled
 */
export async function prepareCompression(opened: RunSource, recipe: Recipe, job: Job): Promise<PreparedCompression> {
  const source = await withGradients(opened, recipe, job.part(0, PARTS.gradients));
  const planning = job.part(PARTS.gradients, PARTS.planned);
  const compression = await planCompression(source, recipe, planning);
  const neurons = compression.structure === 'neurons' ? await planNeurons(source, recipe, planning) : null;
  const planned = { ...recipe, compression };
  const removed = neurons ? { removed: neurons.removed } : {};
  const solve: SolveLayer = compressLayers(compression, neurons, source);
  // What the masks of neurons hang on is in no key of a single layer.
  const alone = { ...source, checkpoints: undefined };
  if (!compression.tuning) return { recipe: planned, source: { ...(neurons ? alone : source), solve }, removed };
  const tuned = await tunedLayers(alone, planned, solve, job.part(PARTS.planned, 1));
  // Layers that stay in float are trained like all others.
  return { recipe: { ...planned, layers: {} }, source: { ...alone, solve: tuned }, removed };
}
