/** What Taylor's criterion asks for before a run begins: the gradients of the float network's loss. */
import type { PrunableLayer } from '../../../compress/prune';
import { UserError } from '../../../core/errors';
import type { Samples } from '../../../data/samples';
import { checkLabels } from '../../../data/sets/check';
import type { Job } from '../../../engine/job';
import { chooseSamples } from '../../../engine/layerwise/batches';
import { describeNetwork } from '../../../engine/training/describe';
import type { Layer, Network } from '../../../onnx/network';
import { classesOf } from '../../../train/graph';
import type { LayerGradients } from '../../../train/gradients';
import { openTraining } from '../../../train/training';
import type { Recipe } from '../../quantize/job/recipe';
import type { RunSource } from '../../quantize/job/run';

/** What a run works on, with what it was asked for once. */
export interface CompressSource extends RunSource {
  /** Sizes of ∂L/∂W, where the criterion needs them. */
  gradients?: LayerGradients;
}

const wantsGradients = ({ compression }: Recipe) =>
  compression!.kind === 'prune' && compression!.criterion === 'taylor';

/**
 * Before anything is measured.
 * @throws UserError where the criterion needs gradients, and there are no labels, or the network has what training does not know
 */
export function requireGradients(network: Network, samples: Samples, recipe: Recipe): void {
  if (wantsGradients(recipe)) lossOf(network, samples);
}

function lossOf(network: Network, { labels, name, shape }: Samples) {
  if (!labels)
    throw new UserError(
      `${name} has no labels, and Taylor’s criterion asks for the gradients of a loss. Choose another criterion.`,
    );
  const graph = describeNetwork(network, { sampleShape: shape });
  checkLabels(name, labels, classesOf(graph));
  return { graph, labels };
}

/**
 * On the samples that calibrate.
 * @throws UserError as `requireGradients`; AbortError when cancelled
 */
export async function withGradients(source: RunSource, recipe: Recipe, job: Job): Promise<CompressSource> {
  if (!wantsGradients(recipe)) return source;
  const { samples } = source.calibration;
  const { graph, labels: all } = lossOf(source.staged.network, samples);
  const indices = source.indices ?? chooseSamples(samples, recipe.calibrationCount, recipe.seed);
  const inputs = await samples.batch([...indices]);
  const labels = Int32Array.from(indices, (i) => all[i]!);
  const data = { inputs, count: indices.length, labels, teacher: null };
  const gradients = await openTraining().gradientSizes(
    graph,
    data,
    {},
    {
      signal: job.signal,
      onProgress: ({ step, steps }) =>
        // A job that was cancelled ends by its signal.
        void job.step(step / steps, 'Gradients of the float network').catch(() => undefined),
    },
  );
  return { ...source, gradients };
}

/** The layer as it is pruned. What the loss does not depend on has gradients of 0. */
export function prunable(layer: Layer, gradients: CompressSource['gradients']): PrunableLayer {
  const { id, weights } = layer;
  const own = gradients && (gradients.get(id) ?? new Float32Array(weights.length));
  return { shape: layer, weights, ...(own && { gradients: own }) };
}
