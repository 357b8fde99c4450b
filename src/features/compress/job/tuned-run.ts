/** A run whose network is trained once it is smaller: it is compressed, trained, and measured again layer by layer. */
import { activations } from '../../../engine/layerwise/layer-view';
import type { Job } from '../../../engine/job';
import { layerRecipe } from '../../quantize/job/layer-recipe';
import { outputError } from '../../quantize/job/output-error';
import { changeStaged, type ChangedNetwork, type SolveLayer } from '../../quantize/job/quantize';
import type { Recipe } from '../../quantize/job/recipe';
import type { RunSource } from '../../quantize/job/run';
import { tuneNetwork } from './tune';

/** Of the job: compressing, training. */
const PARTS = { compressing: 0.2, training: 0.95 };

/**
 * @param solve what is done with each layer before
 * @returns what is done with it in a run that takes over what came of both
 * @throws UserError where the network has what training does not know; AbortError when cancelled
 */
export async function tunedLayers(source: RunSource, recipe: Recipe, solve: SolveLayer, job: Job): Promise<SolveLayer> {
  const { staged, calibration, backend, form = null, made } = source;
  const options = { backend, form, job: job.part(0, PARTS.compressing), indices: source.indices };
  const before = await changeStaged(staged, calibration.samples, recipe, options, solve);
  const tuning = recipe.compression!.tuning!;
  const training = job.part(PARTS.compressing, PARTS.training);
  const layers = await tuneNetwork(
    { ...before, ...(made && { made }) },
    calibration.samples,
    tuning,
    recipe.seed,
    training,
  );
  return remeasured({ ...before, layers });
}

/** Layers with weights that are there, each with the error that they leave now. */
function remeasured({ layers, reports }: Pick<ChangedNetwork, 'layers' | 'reports'>): SolveLayer {
  return async (view) => {
    const { layer, recipe } = view;
    const weights = layers.get(layer.id)!;
    const center = layerRecipe(recipe, layer.id, layer)?.center;
    const { relativeError, neuronErrors, biasShift } = await outputError(
      layer,
      activations(view),
      weights.values,
      center,
    );
    const report = reports.find(({ id }) => id === layer.id)!;
    return { solved: { ...weights, neuronErrors, relativeError, biasShift }, report: { ...report, relativeError } };
  };
}
