/** Quantizes a network layer by layer, in graph order, each on the inputs that the layers before it leave. */
import type { LayerId } from '../core/brand';
import { letterCount } from '../core/alphabet';
import type { LayerRecipe } from '../core/layer';
import { planPatches } from '../core/patches';
import type { ActivationBatch, Form, LayerSolver, SolvedLayer } from '../core/solver';
import type { Samples } from '../data/samples';
import type { Layer, Network } from '../onnx/network';
import type { Tensor } from '../runtime/runtime';
import type { Backend } from './backend';
import { chooseSamples, choosePositions, cutBatches, inputFeeds, type Batch } from './batches';
import { driftError } from './drift';
import type { Job } from './job';
import { layerRecipe, scalesToTry, type Recipe } from './recipe';
import type { LayerReport } from './report';
import type { LayerValues, StagedNetwork, Traces } from './staged';

/** The weights that differ from the float network's, for running it. */
export function layerValues({ layers }: Pick<QuantizedNetwork, 'layers'>): Map<LayerId, LayerValues> {
  return new Map([...layers].map(([id, { values, biases }]) => [id, { weights: values, biases }]));
}

/** A layer with its new weights. */
export interface QuantizedWeights extends SolvedLayer {
  recipe: LayerRecipe;
  /** Bias after correction, (neurons); null where the layer has none. */
  biases: Float32Array | null;
}

export interface QuantizedNetwork {
  network: Network;
  recipe: Recipe;
  /** Layers left in float are not in it. */
  layers: Map<LayerId, QuantizedWeights>;
  reports: LayerReport[];
  seconds: { stages: number; quantize: number };
}

export interface QuantizeOptions {
  backend: Backend;
  form: Form | null;
  job: Job;
  /** The last layer to quantize; left out: all of them. */
  until?: LayerId;
  /** Shown what that last layer is given. */
  onInputs?: (batch: ActivationBatch) => void;
}

/** @throws UserError where the calibration samples do not fit; AbortError when cancelled */
export async function quantizeStaged(
  staged: StagedNetwork,
  calibration: Samples,
  recipe: Recipe,
  { backend, form, job, until, onInputs }: QuantizeOptions,
): Promise<QuantizedNetwork> {
  const { network, stages } = staged;
  const indices = chooseSamples(calibration, recipe.calibrationCount, recipe.seed);
  const batches = cutBatches(network, calibration, indices);
  const seconds = { stages: 0, quantize: 0 };
  const layers = new Map<LayerId, QuantizedWeights>();
  const reports: LayerReport[] = [];

  const traces: Traces[] = [];
  for (const batch of batches)
    traces.push({
      float: new Map(Object.entries(await inputFeeds(network, calibration, batch))),
      quantized: new Map(),
    });

  for (const stage of stages) {
    const part = job.part(stage.index / stages.length, (stage.index + 1) / stages.length);
    let values: LayerValues | null = null;
    if (stage.layer) {
      const start = performance.now();
      const own = layerRecipe(recipe, stage.layer.id);
      const message = `Quantizing ${stage.layer.name} (${stage.index} of ${network.layers.length})`;
      const view = { layer: stage.layer, index: stage.index, batches, traces, recipe };
      if (own) {
        const { solved, report } = await quantizeLayer(view, own, backend, form, part.part(0, 0.7), message);
        layers.set(stage.layer.id, solved);
        values = { weights: solved.values, biases: solved.biases };
        reports.push(report);
      } else {
        await part.step(0, `Measuring ${stage.layer.name}, left in float (${stage.index} of ${network.layers.length})`);
        reports.push(floatReport(view));
      }
      seconds.quantize += (performance.now() - start) / 1000;
      if (stage.layer.id === until) {
        for (const batch of activations(view)) onInputs?.(batch);
        break;
      }
    }
    const start = performance.now();
    for (const [b, trace] of traces.entries()) {
      await part.step(
        0.7 + (0.3 * b) / traces.length,
        stage.layer ? undefined : 'Running the network to its first layer',
      );
      await staged.run(stage, trace, values);
    }
    seconds.stages += (performance.now() - start) / 1000;
  }
  return { network, recipe, layers, reports, seconds };
}

/** One layer and what the network gives it. */
interface LayerView {
  layer: Layer;
  index: number;
  batches: Batch[];
  traces: Traces[];
  recipe: Recipe;
}

/** The activation that a layer reads, in both networks, batch by batch, and the rows that are kept. */
function* activations({ layer, index, batches, traces, recipe }: LayerView) {
  for (const [b, batch] of batches.entries()) {
    const float = traces[b]!.float.get(layer.input)!;
    const quantized = traces[b]!.quantized.get(layer.input) ?? null;
    const { positions } = planPatches(layer.geometry, float.dims);
    const kept = choosePositions(batch, positions, recipe.patches, recipe.seed, index);
    const rows = kept ? kept.length : positions * batch.indices.length;
    yield { shape: float.dims, float: floats(float), quantized: quantized && floats(quantized), positions: kept, rows };
  }
}

function floats(tensor: Tensor): Float32Array {
  if (tensor.data instanceof Float32Array) return tensor.data;
  throw new Error(`a layer reads ${tensor.type} activations; only float32 can be quantized`);
}

async function quantizeLayer(
  view: LayerView,
  recipe: LayerRecipe,
  backend: Backend,
  form: Form | null,
  job: Job,
  message: string,
): Promise<{ solved: QuantizedWeights; report: LayerReport }> {
  const { layer } = view;
  const inputs = [...activations(view)];
  const samples = inputs.reduce((sum, batch) => sum + batch.rows, 0);
  const scales = scalesToTry(view.recipe);
  let solver: LayerSolver | null = null;
  try {
    solver = await backend.open({
      shape: layer,
      geometry: layer.geometry,
      samples,
      diverged: inputs.some((batch) => batch.quantized),
      candidates: scales.length,
      form,
      weights: layer.weights,
      pause: () => job.step(0.7, message),
    });
    for (const [b, batch] of inputs.entries()) {
      await job.step((0.7 * b) / inputs.length, message);
      await solver.add(batch);
    }
    await job.step(0.7, message);
    const solved = await solver.solve(layer.weights, recipe, scales);
    await job.step(1, message);
    const biases = layer.biases && correctedBiases(layer.biases, solved, view.recipe.correctBias);
    return {
      solved: { ...solved, recipe, biases },
      report: {
        ...describe(layer),
        bits: recipe.bits,
        letters: letterCount(recipe.alphabet, recipe.bits),
        samples,
        relativeError: solved.relativeError,
        scale: solved.scales.reduce((a, b) => a + b, 0) / solved.scales.length,
        form: solver.form,
        reason: solver.reason,
        seconds: { ...solver.seconds },
      },
    };
  } finally {
    solver?.close();
  }
}

function correctedBiases(biases: Float32Array, solved: SolvedLayer, correct: boolean): Float32Array {
  return correct ? biases.map((b, c) => b + solved.biasShift[c]!) : biases;
}

function floatReport(view: LayerView): LayerReport {
  const { samples, relativeError } = driftError(view.layer, activations(view));
  return {
    ...describe(view.layer),
    bits: null,
    letters: null,
    samples,
    relativeError,
    scale: 1,
    form: null,
    reason: 'left in float',
    seconds: { gather: 0, gram: 0, walk: 0 },
  };
}

function describe({ id, name, op, neurons, inputs, groups }: Layer) {
  return { id, name, op, neurons, inputs, groups };
}
