/** What a run works on, from what is open. */
import type { JobContext } from '../../../../engine/feature';
import { cutBatches, inputFeeds } from '../../../../engine/layerwise/batches';
import { openCheckpoints } from '../checkpoints';
import type { Recipe } from '../recipe';
import { runPhases } from './run-phases';
import { runWork } from './run-work';

/** One calibration sample as the network's inputs, or as many as it insists on. */
export async function firstFeeds({ prepare, calibration }: JobContext) {
  const { staged } = await prepare();
  const { samples } = calibration();
  const [first] = cutBatches(staged, samples, Uint32Array.of(0));
  return inputFeeds(staged.network, samples, first!);
}

/** What a run quantizes, and what it is scored on; the float network is measured, if that was not done yet. */
export async function openSource(context: JobContext, recipe: Recipe, indices?: Uint32Array) {
  const { workspace, job } = context;
  const { file: model, made } = workspace.model();
  const [calibration, evaluation] = [context.calibration(), context.evaluation()];
  await job.step(0, 'Measuring the float network');
  const backend = await context.backend();
  const { staged, scorer, runtime, keep, float: known } = await context.prepare();
  const { measure, quantize, stages, score } = runPhases(recipe, await runWork(context), known?.seconds);
  const [measuring, quantizing, scoring] = job.phases([measure, quantize, score]);
  const float = await context.scoreFloat(measuring!);
  // Checkpoints know the samples by the recipe.
  const chosen = indices ? { indices } : { checkpoints: keep('checkpoints', openCheckpoints) };
  return {
    source: { model, made, calibration, staged, backend, runtime, phases: stages, ...chosen },
    on: { evaluation, reading: workspace.reading(), scorer, float },
    quantizing: quantizing!,
    scoring: scoring!,
  };
}
