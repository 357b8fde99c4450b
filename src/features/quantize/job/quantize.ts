/** Quantizes a network layer by layer, in graph order, each on the inputs that the layers before it leave. */
import type { LayerId } from '../../../core/brand';
import type { ActivationBatch, Form } from '../../../quant/solver';
import type { Samples } from '../../../data/samples';
import type { Layer, Network, Stage } from '../../../onnx/network';
import type { Made } from '../../../engine/workspace/state';
import type { Backend } from '../../../engine/device/backend';
import { openTraces, type BatchTraces } from '../../../engine/layerwise/batch-traces';
import { chooseSamples, cutBatches, type Batch } from '../../../engine/layerwise/batches';
import type { Checkpoints } from './checkpoints';
import { requireFinite } from '../../../engine/layerwise/finite-inputs';
import type { Job } from '../../../engine/job';
import { activations } from '../../../engine/layerwise/layer-view';
import { floatReport, quantizeLayer, sharing, takeOver, type QuantizeView } from './quantize-layer';
import type { Recipe } from './recipe';
import type { StagePhases } from './runs/run-phases';
import { layerKey, rowsKey } from './runs/run-keys';
import { layerRecipe } from './layer-recipe';
import type { NewWeights, QuantizedWeights } from './new-weights';
import type { LayerReport } from './report';
import { copyTraces, type LayerValues, type StagedNetwork, type StageOutputs } from '../../../engine/layerwise/staged';

/** The weights that differ from the float network's, for running it. */
export function layerValues({ layers }: Pick<ChangedNetwork, 'layers'>): Map<LayerId, LayerValues> {
  return new Map([...layers].map(([id, { values, biases }]) => [id, { weights: values, biases }]));
}

export interface QuantizedNetwork<Weights extends NewWeights = QuantizedWeights> {
  network: Network;
  recipe: Recipe;
  /** Layers left in float are not in it. */
  layers: Map<LayerId, Weights>;
  /** Neurons that leave, by groups of channels (`removeChannels`): 0 where one does. Left out: none do. */
  removed?: ReadonlyMap<number, Uint8Array>;
  /** Where the network was made here: of which, and how. */
  made?: Made;
  reports: LayerReport[];
  /** How many layers, from the first on, kept the letters of an earlier run. */
  reused: number;
  seconds: { stages: number; quantize: number };
}

/** A network some of whose layers have new weights, of whatever kind. */
export type ChangedNetwork = QuantizedNetwork<NewWeights>;

export interface QuantizeOptions {
  backend: Backend;
  form: Form | null;
  job: Job;
  /** Which calibration samples to see, increasing; left out: those that the recipe chooses. */
  indices?: Uint32Array | undefined;
  /** What earlier runs with the same samples have left; this one adds its own. */
  checkpoints?: Checkpoints | undefined;
  /** What the stages are taken for; left out: all of them for the same. */
  phases?: readonly StagePhases[] | undefined;
  /** A run of the same recipe, whose letters are taken over; left out: there is none. */
  known?: Pick<ChangedNetwork, 'layers' | 'reports'> | undefined;
  /** The last layer to quantize; left out: all of them. */
  until?: LayerId;
  /** Shown what that last layer is given. */
  onInputs?: (batch: ActivationBatch) => void;
}

/**
 * @param view what the layers before have left of its inputs
 * @param message what is said of it while it goes on
 */
export type SolveLayer<Weights extends NewWeights = NewWeights> = (
  view: QuantizeView,
  options: Pick<QuantizeOptions, 'backend' | 'form' | 'job'> & { message: string },
) => Promise<{ solved: Weights; report: LayerReport }>;

export const giveLetters: SolveLayer<QuantizedWeights> = (view, { backend, form, job, message }) => {
  const { layer, recipe } = view;
  return quantizeLayer(view, layerRecipe(recipe, layer.id, layer)!, backend, form, job, message);
};

interface RunOptions extends QuantizeOptions {
  solve: SolveLayer;
}

/** A run on its way: what it works on, and what it has so far. */
interface QuantizeRun {
  staged: StagedNetwork;
  recipe: Recipe;
  options: RunOptions;
  batches: Batch[];
  /** Of each layer, what its letters depend on. */
  keys: readonly string[];
  /** The first stage that is to run; the layers before it come from a checkpoint. */
  first: number;
  held: BatchTraces;
  layers: Map<LayerId, NewWeights>;
  reports: LayerReport[];
  seconds: QuantizedNetwork['seconds'];
}

/** A layer's stage where nothing is known: quantizing it, then running what follows on its letters. */
const EVEN: StagePhases = { solve: { kind: 'solve', seconds: 0.7 }, run: { kind: 'run', seconds: 0.3 } };

/** @throws UserError where the calibration samples do not fit; AbortError when cancelled */
export function quantizeStaged(
  staged: StagedNetwork,
  calibration: Samples,
  recipe: Recipe,
  options: QuantizeOptions,
): Promise<QuantizedNetwork> {
  return changeStaged(staged, calibration, recipe, options, giveLetters);
}

/**
 * The same with something else than letters for its layers.
 * @param solve what is done with a layer that is not left in float
 * @throws as `quantizeStaged`, and what `solve` throws
 */
export async function changeStaged<Weights extends NewWeights>(
  staged: StagedNetwork,
  calibration: Samples,
  recipe: Recipe,
  options: QuantizeOptions,
  solve: SolveLayer<Weights>,
): Promise<QuantizedNetwork<Weights>> {
  const { network, stages } = staged;
  const run = await openRun(staged, calibration, recipe, { ...options, solve });
  const { first, held, layers, reports, seconds } = run;
  const { until } = options;
  const jobs = stageJobs(run);
  try {
    for (const stage of stages.slice(first)) {
      const { layer, index } = stage;
      const { solving, running } = jobs[index - first]!;
      if (layer) {
        saveCheckpoint(run, index);
        await held.at(stage, () => quantizeAt(run, layer, stage, solving));
        if (layer.id === until) await showInputs(run, layer, stage);
        // What comes after the last layer is nobody's input.
        if (layer.id === until || index === stages.length - 1) break;
      }
      await held.at(stage, () => runAt(run, stage, running));
    }
    // Its keys say what has made the weights of a checkpoint: `solve`, or one that does the same.
    return {
      network,
      recipe,
      layers: layers as Map<LayerId, Weights>,
      reports,
      reused: Math.max(0, first - 1),
      seconds,
    };
  } finally {
    held.close();
  }
}

/** What each stage that is to run reports to, in their order. */
function stageJobs({ staged, options, first }: QuantizeRun): { solving: Job; running: Job }[] {
  const { job, phases, until } = options;
  const rest = staged.stages.slice(first);
  const last = until === undefined ? rest.length : rest.findIndex(({ layer }) => layer?.id === until) + 1;
  const own = rest.slice(0, last).map(({ index }) => phases?.[index] ?? EVEN);
  const jobs = job.phases(own.flatMap(({ solve, run }) => [solve, run]));
  return own.map((_, i) => ({ solving: jobs[2 * i]!, running: jobs[2 * i + 1]! }));
}

/** Begins where the furthest checkpoint of the same letters is. */
async function openRun(
  staged: StagedNetwork,
  calibration: Samples,
  recipe: Recipe,
  options: RunOptions,
): Promise<QuantizeRun> {
  const { network } = staged;
  const { backend, form, indices, checkpoints, until } = options;
  const chosen = indices ?? chooseSamples(calibration, recipe.calibrationCount, recipe.seed);
  const batches = cutBatches(staged, calibration, chosen);
  const keys = network.layers.map((layer) => layerKey(recipe, layer, network.layers));
  const last = until === undefined ? keys.length : network.layers.findIndex(({ id }) => id === until);
  const checkpoint = checkpoints?.find(calibration, rowsKey(recipe, backend, form), keys.slice(0, last)) ?? null;
  const layers = new Map(checkpoint?.layers);
  const held = await openTraces(staged, calibration, batches, {
    start: checkpoint && checkpoint.traces.map(copyTraces),
    valuesOf: (stage) => valuesOf(layers, stage),
    onLost: () => checkpoints?.clear(),
  });
  return {
    staged,
    recipe,
    options,
    batches,
    keys,
    first: checkpoint ? checkpoint.keys.length + 1 : 0,
    held,
    layers,
    reports: [...(checkpoint?.reports ?? [])],
    seconds: { stages: 0, quantize: 0 },
  };
}

function valuesOf(layers: QuantizeRun['layers'], { layer }: Stage): LayerValues | null {
  const solved = layer && layers.get(layer.id);
  return solved ? { weights: solved.values, biases: solved.biases } : null;
}

function viewOf({ staged, recipe, batches, held }: QuantizeRun, layer: Layer, { index }: Stage): QuantizeView {
  return { layer, layers: staged.network.layers, index, batches, traces: held.traces, recipe };
}

/** @param stage whose layer is quantized next */
function saveCheckpoint({ options, keys, held, layers, reports }: QuantizeRun, stage: number): void {
  options.checkpoints?.save({
    keys: keys.slice(0, stage - 1),
    traces: held.traces.map(copyTraces),
    layers: new Map(layers),
    reports: [...reports],
  });
}

async function quantizeAt(run: QuantizeRun, layer: Layer, stage: Stage, job: Job): Promise<void> {
  const { staged, recipe, options, layers, reports, seconds } = run;
  const known = options.known?.reports.find(({ id }) => id === layer.id);
  if (known) {
    const solved = options.known!.layers.get(layer.id);
    if (solved) layers.set(layer.id, solved);
    reports.push(known);
    return;
  }
  const start = performance.now();
  const place = `(${stage.index} of ${staged.network.layers.length})`;
  const view = viewOf(run, layer, stage);
  if (layerRecipe(recipe, layer.id)) {
    const shared = sharing(layer, recipe, layers);
    const { backend, form, solve } = options;
    const message = `${recipe.compression ? 'Compressing' : 'Quantizing'} ${layer.name} ${place}`;
    const { solved, report } = shared
      ? await takeOver(view, shared)
      : await solve(view, { backend, form, job, message });
    layers.set(layer.id, solved);
    reports.push(report);
  } else {
    await job.step(0, `Measuring ${layer.name}, left in float ${place}`);
    reports.push(await floatReport(view));
  }
  await requireFinite(view, [reports.at(-1)!.relativeError]);
  seconds.quantize += (performance.now() - start) / 1000;
}

/** Runs a stage in both networks, on the letters that its layer has now. */
async function runAt({ staged, options, held, layers, seconds }: QuantizeRun, stage: Stage, job: Job): Promise<void> {
  const start = performance.now();
  const { checkpoints } = options;
  const { traces } = held;
  const known = checkpoints?.floatOutputs(stage.index);
  const message = stage.layer ? undefined : 'Running the network to its first layer';
  const outputs: StageOutputs[] = [];
  for (const [b, trace] of traces.entries()) {
    await job.step(b / traces.length, message);
    outputs.push(await staged.run(stage, trace, valuesOf(layers, stage), known?.[b]));
  }
  if (!known) checkpoints?.saveFloatOutputs(stage.index, outputs);
  seconds.stages += (performance.now() - start) / 1000;
}

async function showInputs(run: QuantizeRun, layer: Layer, stage: Stage): Promise<void> {
  const { onInputs } = run.options;
  if (!onInputs) return;
  const inputs = await run.held.at(stage, () => collect(activations(viewOf(run, layer, stage))));
  inputs.forEach(onInputs);
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
