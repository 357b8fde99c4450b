/** One pass over the float network, that shows each layer what it is given. */
import type { Samples } from '../../../data/samples';
import { openTraces } from '../../../engine/layerwise/batch-traces';
import { cutBatches } from '../../../engine/layerwise/batches';
import type { StagedNetwork } from '../../../engine/layerwise/staged';
import type { Job } from '../../../engine/job';
import type { QuantizeView } from './quantize-layer';
import type { Recipe } from './recipe';

export interface FloatPass {
  staged: StagedNetwork;
  calibration: Samples;
  /** Of the calibration samples, increasing. */
  indices: Uint32Array;
  recipe: Recipe;
  /** For each stage two, of its layer and of running it. */
  jobs: readonly Job[];
}

/**
 * @param visit each layer in graph order, with the job that is its own and its place, `3 of 21`
 * @throws UserError where the samples do not fit; what `visit` throws; AbortError when cancelled
 */
export async function eachFloatLayer(
  { staged, calibration, indices, recipe, jobs }: FloatPass,
  visit: (view: QuantizeView, job: Job, place: string) => Promise<void>,
): Promise<void> {
  const { network, stages } = staged;
  const batches = cutBatches(staged, calibration, indices);
  const held = await openTraces(staged, calibration, batches, { start: null, valuesOf: () => null });
  const { traces } = held;
  try {
    for (const stage of stages) {
      const { layer, index } = stage;
      const [solving, running] = jobs.slice(2 * index);
      if (layer) {
        const view = { layer, layers: network.layers, index, batches, traces, recipe };
        await held.at(stage, () => visit(view, solving!, `${index} of ${network.layers.length}`));
      }
      // What comes after the last layer is nobody's input.
      if (index === stages.length - 1) break;
      await held.at(stage, async () => {
        for (const [b, trace] of traces.entries()) {
          await running!.step(b / traces.length);
          await staged.run(stage, trace, null);
        }
      });
    }
  } finally {
    held.close();
  }
}
