/** Quantizes a network layer by layer, in graph order, each on the inputs that the layers before it leave. */
import type { LayerId } from '../../../core/brand';
import type { ActivationBatch, Form } from '../../../quant/solver';
import type { Samples } from '../../../data/samples';
import type { Layer, Network, Stage } from '../../../onnx/network';
import type { Backend } from '../../../engine/device/backend';
import { openTraces } from '../../../engine/layerwise/batch-traces';
import { chooseSamples, cutBatches } from '../../../engine/layerwise/batches';
import type { Checkpoints } from './checkpoints';
import { requireFinite } from '../../../engine/layerwise/finite-inputs';
import type { Job } from '../../../engine/job';
import { activations } from '../../../engine/layerwise/layer-view';
import { floatReport, quantizeLayer, sharing, takeOver, type QuantizedWeights } from './quantize-layer';
import type { Recipe } from './recipe';
import { layerKey, rowsKey } from './run-keys';
import { layerRecipe } from './layer-recipe';
import type { LayerReport } from './report';
import { copyTraces, type LayerValues, type StagedNetwork, type StageOutputs } from '../../../engine/layerwise/staged';

/** The weights that differ from the float network's, for running it. */
export function layerValues({ layers }: Pick<QuantizedNetwork, 'layers'>): Map<LayerId, LayerValues> {
  return new Map([...layers].map(([id, { values, biases }]) => [id, { weights: values, biases }]));
}

export interface QuantizedNetwork {
  network: Network;
  recipe: Recipe;
  /** Layers left in float are not in it. */
  layers: Map<LayerId, QuantizedWeights>;
  reports: LayerReport[];
  /** How many layers, from the first on, kept the letters of an earlier run. */
  reused: number;
  seconds: { stages: number; quantize: number };
}

export interface QuantizeOptions {
  backend: Backend;
  form: Form | null;
  job: Job;
  /** Which calibration samples to see, increasing; left out: those that the recipe chooses. */
  indices?: Uint32Array | undefined;
  /** What earlier runs with the same samples have left; this one adds its own. */
  checkpoints?: Checkpoints | undefined;
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
  { backend, form, job, indices, checkpoints, until, onInputs }: QuantizeOptions,
): Promise<QuantizedNetwork> {
  const { network, stages } = staged;
  const chosen = indices ?? chooseSamples(calibration, recipe.calibrationCount, recipe.seed);
  const batches = cutBatches(staged, calibration, chosen);
  const seconds = { stages: 0, quantize: 0 };
  const keys = network.layers.map((layer) => layerKey(recipe, layer, network.layers));
  const last = until === undefined ? keys.length : network.layers.findIndex(({ id }) => id === until);
  const base = rowsKey(recipe, backend, form);
  const found = checkpoints?.find(calibration, base, keys.slice(0, last)) ?? null;
  const layers = new Map(found?.layers);
  const reports = [...(found?.reports ?? [])];
  const valuesOf = ({ layer }: Stage): LayerValues | null => {
    const solved = layer && layers.get(layer.id);
    return solved ? { weights: solved.values, biases: solved.biases } : null;
  };
  const held = await openTraces(staged, calibration, batches, {
    start: found && found.traces.map(copyTraces),
    valuesOf,
    onLost: () => checkpoints?.clear(),
  });
  const { traces } = held;

  const viewOf = (layer: Layer, { index }: Stage) => ({
    layer,
    layers: network.layers,
    index,
    batches,
    traces,
    recipe,
  });

  const quantizeAt = async (layer: Layer, stage: Stage, part: Job) => {
    const start = performance.now();
    const own = layerRecipe(recipe, layer.id, layer);
    const message = `Quantizing ${layer.name} (${stage.index} of ${network.layers.length})`;
    const view = viewOf(layer, stage);
    if (own) {
      const shared = sharing(layer, recipe, layers);
      const { solved, report } = shared
        ? await takeOver(view, shared)
        : await quantizeLayer(view, own, backend, form, part.part(0, 0.7), message);
      layers.set(layer.id, solved);
      reports.push(report);
    } else {
      await part.step(0, `Measuring ${layer.name}, left in float (${stage.index} of ${network.layers.length})`);
      reports.push(await floatReport(view));
    }
    await requireFinite(view, [reports.at(-1)!.relativeError]);
    seconds.quantize += (performance.now() - start) / 1000;
  };

  const runAt = async (stage: Stage, part: Job) => {
    const start = performance.now();
    const known = checkpoints?.floatOutputs(stage.index);
    const outputs: StageOutputs[] = [];
    for (const [b, trace] of traces.entries()) {
      await part.step(
        0.7 + (0.3 * b) / traces.length,
        stage.layer ? undefined : 'Running the network to its first layer',
      );
      outputs.push(await staged.run(stage, trace, valuesOf(stage), known?.[b]));
    }
    if (!known) checkpoints?.saveFloatOutputs(stage.index, outputs);
    seconds.stages += (performance.now() - start) / 1000;
  };

  const first = found ? found.keys.length + 1 : 0;
  try {
    for (const stage of stages.slice(first)) {
      const { layer, index } = stage;
      const part = job.part((index - first) / (stages.length - first), (index + 1 - first) / (stages.length - first));
      if (layer) {
        checkpoints?.save({
          keys: keys.slice(0, index - 1),
          traces: traces.map(copyTraces),
          layers: new Map(layers),
          reports: [...reports],
        });
        await held.at(stage, () => quantizeAt(layer, stage, part));
        if (layer.id === until && onInputs) {
          const inputs = await held.at(stage, () => collect(activations(viewOf(layer, stage))));
          inputs.forEach(onInputs);
        }
        // What comes after the last layer is nobody's input.
        if (layer.id === until || index === stages.length - 1) break;
      }
      await held.at(stage, () => runAt(stage, part));
    }
    return { network, recipe, layers, reports, reused: found?.keys.length ?? 0, seconds };
  } finally {
    held.close();
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
