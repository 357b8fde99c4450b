/** The layers of the float network, each with the sums of its rows. */
import type { KnownSums } from '../../../compress/prune';
import type { Job } from '../../../engine/job';
import { chooseSamples } from '../../../engine/layerwise/batches';
import { withSolver } from '../../../engine/layerwise/solve-layer';
import type { Layer } from '../../../onnx/network';
import { eachFloatLayer } from '../../quantize/job/float-pass';
import { layerRows, type QuantizeView } from '../../quantize/job/quantize-layer';
import type { Recipe } from '../../quantize/job/recipe';
import type { RunSource } from '../../quantize/job/run';

export type Pause = () => Promise<void>;

/**
 * One pass over the float network.
 * @param layers those that `use` is shown
 * @throws UserError where the samples do not fit; what `use` throws; AbortError when cancelled
 */
export async function eachSums(
  { staged, calibration, backend, phases }: RunSource,
  recipe: Recipe,
  layers: readonly Layer[],
  job: Job,
  use: (layer: Layer, known: KnownSums, pause: Pause) => Promise<unknown>,
): Promise<void> {
  const indices = chooseSamples(calibration.samples, recipe.calibrationCount, recipe.seed);
  const own = staged.stages.map(({ index }) => phases?.[index] ?? EVEN);
  const jobs = job.phases(own.flatMap(({ solve, run }) => [solve, run]));
  const pass = { staged, calibration: calibration.samples, indices, recipe, jobs };
  await eachFloatLayer(pass, async (view, solving, place) => {
    if (!layers.includes(view.layer)) return;
    const message = `Measuring ${view.layer.name} (${place})`;
    const rows = await layerRows(view, backend, 'gram');
    const opening = { center: centers(view, rows.options.samples), candidates: 1 };
    await withSolver(backend, { ...rows, message }, opening, solving, async (open, at) => {
      const known = { sums: await open.sums(), means: await open.means() };
      await use(view.layer, known, () => at(0.5));
    });
  });
}

const EVEN = { solve: { kind: 'solve', seconds: 0.7 }, run: { kind: 'run', seconds: 0.3 } };

const centers = ({ layer, recipe }: QuantizeView, samples: number) =>
  recipe.correctBias && recipe.center && layer.biases !== null && samples > 1;
