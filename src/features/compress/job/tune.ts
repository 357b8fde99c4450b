/** Training what is left of a compressed network: masks, codes and ranks stay as they are. */
import type { CompressedParts } from '../../../compress/layer';
import { valuesOfFactors } from '../../../compress/low-rank';
import type { Compression, Tuning } from '../../../compress/compression';
import type { LayerId } from '../../../core/brand';
import { UserError } from '../../../core/errors';
import type { Samples } from '../../../data/samples';
import { checkLabels } from '../../../data/sets/check';
import type { Job } from '../../../engine/job';
import { describeNetwork } from '../../../engine/training/describe';
import type { Layer, Network } from '../../../onnx/network';
import { downOf, upOf, withFactors, type LayerFactors } from '../../../train/factors';
import { classesOf, type Held, type TrainGraph } from '../../../train/graph';
import { logitsOf } from '../../../train/outputs';
import type { HeldLayers, TrainedLayers } from '../../../train/parameters';
import { FINE_TUNING } from '../../../train/settings';
import { openTraining } from '../../../train/training';
import { hasLetters, type NewWeights, type QuantizedWeights } from '../../quantize/job/new-weights';
import { layerValues, type ChangedNetwork } from '../../quantize/job/quantize';
import { shapeOf } from './layer-compression';

type LowRank = Extract<CompressedParts, { kind: 'low-rank' }>;

/** Of the job, what asking the float network of every sample takes, about. */
const ASKING = 0.1;

/**
 * Before anything is measured.
 * @throws UserError where training is asked for, and labels that it needs are not there, or the network has what it does not know
 */
export function requireTuning(network: Network, samples: Samples, { tuning }: Compression): void {
  if (!tuning) return;
  const graph = describeNetwork(network, { sampleShape: samples.shape });
  if (tuning.from !== 'teacher') checkLabels(samples.name, labelsOf(samples), classesOf(graph));
}

/**
 * @param samples that are trained on, all of them
 * @returns all layers with their weights after training
 * @throws UserError as `requireTuning`; AbortError when cancelled
 */
export async function tuneNetwork(
  { network, layers, made }: Pick<ChangedNetwork, 'network' | 'layers' | 'made'>,
  samples: Samples,
  tuning: Tuning,
  seed: number,
  job: Job,
): Promise<Map<LayerId, NewWeights>> {
  const options = { sampleShape: samples.shape, values: layerValues({ layers }) };
  const whole = describeNetwork(network, options);
  const factors = factorsOf(layers);
  const graph = factors.size > 0 ? withFactors(whole, factors) : whole;
  const inputs = await samples.batch(Array.from({ length: samples.count }, (_, i) => i));
  const { count } = samples;
  const teacher =
    tuning.from === 'labels'
      ? null
      : await teacherOf(describeNetwork(made?.original ?? network, { sampleShape: samples.shape }), inputs, count, job);
  const labels = tuning.from === 'teacher' ? null : labelsOf(samples);
  const { epochs, rate } = tuning;
  const settings = { ...FINE_TUNING, epochs, rate, seed, ...(teacher && !labels && { teacherWeight: 1 }) };
  const trained = await openTraining().train(graph, heldOf(layers), { inputs, count, labels, teacher }, settings, {
    signal: job.signal,
    onProgress: ({ step, steps, epoch, loss }) =>
      // A job that was cancelled ends by its signal.
      void job
        .step(
          ASKING + ((1 - ASKING) * step) / steps,
          `Training, epoch ${epoch} of ${epochs}, loss ${loss.toPrecision(3)}`,
        )
        .catch(() => undefined),
  });
  return new Map(
    network.layers.map((layer) => [layer.id, tunedLayer(layer, layers.get(layer.id) ?? asItWas(layer), trained)]),
  );
}

/** A layer that was left as it is: it is trained like the others. */
function asItWas({ weights, biases, neurons }: Layer): NewWeights {
  const none = new Float32Array(neurons);
  return { values: weights, biases, recipe: null, biasShift: none, neuronErrors: none, relativeError: 0 };
}

async function teacherOf(float: TrainGraph, inputs: Float32Array, count: number, job: Job): Promise<Float32Array> {
  await job.step(0, 'Asking the float network');
  return logitsOf(float, inputs, count, {}, { signal: job.signal });
}

function labelsOf({ labels, name }: Samples): Int32Array {
  if (!labels) throw new UserError(`${name} has no labels to train on. Train from the outputs of the float network.`);
  return labels;
}

function factorsOf(layers: ReadonlyMap<LayerId, NewWeights>): Map<LayerId, LayerFactors> {
  const found = new Map<LayerId, LayerFactors>();
  for (const [id, weights] of layers) {
    const parts = lowRankOf(weights);
    if (parts) found.set(id, parts);
  }
  return found;
}

const lowRankOf = (weights: NewWeights): LowRank | null =>
  !hasLetters(weights) && weights.parts?.kind === 'low-rank' ? weights.parts : null;

function heldOf(layers: ReadonlyMap<LayerId, NewWeights>): HeldLayers {
  const held = new Map<LayerId, Held>();
  for (const [id, weights] of layers) {
    if (hasLetters(weights)) {
      const inputs = weights.values.length / Math.max(1, weights.biasShift.length);
      held.set(id, { kind: 'letters', scaleGroup: weights.recipe.groupSize ?? inputs });
    } else if (weights.keep) held.set(id, { kind: 'mask', keep: weights.keep });
  }
  return held;
}

function tunedLayer(layer: Layer, before: NewWeights, trained: TrainedLayers): NewWeights {
  const { id } = layer;
  const parts = lowRankOf(before);
  if (parts && !hasLetters(before)) {
    const [down, up] = [trained.get(downOf(id))!, trained.get(upOf(id))!];
    const tuned = { ...parts, down: down.weights, up: up.weights };
    return { ...before, biases: up.biases, values: valuesOfFactors(shapeOf(layer), tuned), parts: tuned };
  }
  const own = trained.get(id);
  if (!own) return before;
  const { weights: values, biases } = own;
  if (!hasLetters(before)) return { ...before, values, biases };
  return { ...before, values, biases, ...scaledSteps(before, own.factors ?? null) };
}

/** δ of each neuron, and scale group, times what training has made of it. */
function scaledSteps({ steps, recipe }: Pick<QuantizedWeights, 'steps' | 'recipe'>, factors: Float32Array | null) {
  if (!factors) return {};
  const own = factors.map((factor, i) => factor * steps[steps.length === 1 ? 0 : i]!);
  return { steps: own, recipe: { ...recipe, radius: 'neuron' as const } };
}
