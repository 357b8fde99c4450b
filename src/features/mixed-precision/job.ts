/**
 * How much each layer loses at each width, and what that does to the network's output: the table from which bits are
 * chosen for a budget.
 */
import { UserError } from '../../core/errors';
import type { LayerId } from '../../core/brand';
import type { LayerRecipe } from '../../quant/layer';
import { relative } from '../../core/stats/relative-error';
import type { SolvedLayer } from '../../quant/solver';
import type { Samples } from '../../data/samples';
import { sharersOf } from '../../onnx/layers/shared-constant';
import type { Layer } from '../../onnx/network';
import type { Backend } from '../../engine/device/backend';
import { chooseSamples } from '../../engine/layerwise/batches';
import { requireFinite } from '../../engine/layerwise/finite-inputs';
import type { Job } from '../../engine/job';
import { solverRows } from '../../engine/layerwise/layer-view';
import { eachFloatLayer, type FloatPass } from '../quantize/job/float-pass';
import { correctedBiases, type QuantizeView } from '../quantize/job/quantize-layer';
import { type Recipe } from '../quantize/job/recipe';
import { scorePhase, stagePhases, total, type RunWork } from '../quantize/job/runs/run-phases';
import { centeredOn, layerRecipe } from '../quantize/job/layer-recipe';
import type { Outputs } from '../../engine/scoring/outputs';
import type { Scorer } from '../../engine/scoring/scorer';
import { solveLayerAt } from '../../engine/layerwise/solve-layer';
import { PROBE_BITS, WIDTHS, type LayerSensitivity, type Sensitivity } from './sensitivity';
import type { LayerValues, StagedNetwork } from '../../engine/layerwise/staged';

/**
 * Factors of `scale` that are tried where the recipe searches C: a few of a run's, since seven widths are walked for its
 * one.
 */
const SCALES = [0.5, 0.7, 0.9, 1.15];

/** Samples on which the effect on the output is measured. */
const PROBES = { least: 8, most: 64 };

export interface SensitivityOptions {
  backend: Backend;
  scorer: Scorer;
  /** Of a run; its evaluation samples say what measuring the effect on the output may take. */
  work: RunWork;
  job: Job;
}

/**
 * One pass over the float network serves the own errors of all layers; then the output is computed once a layer.
 * Noise small against the output passes through the rest of the network linearly, and that of different layers is not
 * correlated: the damage of a layer grows with the square of its own error, and the damages add up.
 * @throws UserError where the samples do not fit, or widths make no difference; AbortError when cancelled
 */
export async function measureSensitivity(
  staged: StagedNetwork,
  calibration: Samples,
  recipe: Recipe,
  { backend, scorer, work, job }: SensitivityOptions,
): Promise<Sensitivity> {
  if (recipe.alphabet === 'binary')
    throw new UserError('The binary grid takes 1 bit in every layer. Choose another grid to mix widths.');
  const { network } = staged;
  const measured = network.layers.filter((layer) => isMeasured(layer, recipe));
  if (measured.length === 0)
    throw new UserError('Every layer is kept in float. Let at least one be quantized to measure how sensitive it is.');

  const start = performance.now();
  const indices = chooseSamples(calibration, recipe.calibrationCount, recipe.seed);
  // About as many samples go through the network as in one run.
  const spent = (2 * indices.length + work.evaluation) / measured.length;
  const wanted = Math.max(PROBES.least, Math.min(PROBES.most, Math.floor(spent)));
  const probes = calibration.subset(indices.subarray(0, wanted));
  const stages = stagePhases(recipe, work).flatMap(({ solve, run }) => [solve, run]);
  const [ownJob, floatJob, ...outputJobs] = job.phases([
    { kind: 'own errors', seconds: total(stages) },
    ...[null, ...measured].map(() => scorePhase(work, probes.count)),
  ]);
  const pass = { staged, calibration, indices, recipe, jobs: ownJob!.phases(stages) };
  const own = await ownErrors(pass, backend);
  const middle = performance.now();
  await floatJob!.step(0, 'Measuring the float network');
  const float = await scorer.run(probes, null, floatJob!);
  const layers: LayerSensitivity[] = [];
  for (const layer of measured) {
    const { errors, probe } = own.get(layer.id)!;
    const sharers = sharersOf(layer, network.layers).filter(({ id }) => layerRecipe(recipe, id));
    const values = new Map([layer, ...sharers].map(({ id }) => [id, probe]));
    const inner = outputJobs[layers.length]!;
    await inner.step(0, `Effect of ${layer.name} on the output (${layers.length + 1} of ${measured.length})`);
    const outputNoise = noiseOf(float, await scorer.run(probes, values, silent(inner)));
    layers.push({
      id: layer.id,
      name: layer.name,
      sharers: sharers.map(({ id }) => id),
      weights: layer.neurons * layer.inputs,
      ownErrors: errors,
      outputNoise,
      damages: damagesOf(errors, outputNoise),
    });
  }
  const seconds = { own: (middle - start) / 1000, output: (performance.now() - middle) / 1000 };
  return { method: recipe.method, widths: [...WIDTHS], layers, probes: float.count, seconds };
}

/** Layers in float stay out, and those that take over the letters of another. */
function isMeasured({ id, sharedWith }: Layer, recipe: Recipe): boolean {
  return layerRecipe(recipe, id) !== null && !(sharedWith && layerRecipe(recipe, sharedWith));
}

interface Own {
  errors: number[];
  /** The layer at `PROBE_BITS`. */
  probe: LayerValues;
}

async function ownErrors(pass: FloatPass, backend: Backend): Promise<Map<LayerId, Own>> {
  const { recipe } = pass;
  const found = new Map<LayerId, Own>();
  await eachFloatLayer(pass, async (view, job, place) => {
    const { layer } = view;
    if (!isMeasured(layer, recipe)) return;
    const message = `Measuring ${layer.name} at ${WIDTHS[0]} to ${WIDTHS.at(-1)} bits (${place})`;
    const solved = await solveWidths(view, layerRecipe(recipe, layer.id, layer)!, backend, job, message);
    const probe = solved[WIDTHS.indexOf(PROBE_BITS)]!;
    found.set(layer.id, {
      errors: solved.map(({ relativeError }) => relativeError),
      probe: {
        weights: probe.values,
        biases: layer.biases && correctedBiases(layer.biases, probe, recipe.correctBias),
      },
    });
  });
  return found;
}

/** One layer at every width, on the same rows. */
async function solveWidths(
  view: QuantizeView,
  own: LayerRecipe,
  backend: Backend,
  job: Job,
  message: string,
): Promise<SolvedLayer[]> {
  const { layer, recipe } = view;
  const { geometry, weights } = layer;
  const { rows: inputs, device } = await solverRows([view], backend);
  const samples = inputs.reduce((sum, { rows }) => sum + rows, 0);
  const scales = recipe.searchScale ? SCALES.map((factor) => factor * recipe.scale) : [recipe.scale];
  const options = { shape: layer, geometry, samples, diverged: false, form: null, weights, device };
  const task = { options, batches: () => inputs, count: inputs.length, scales, message };
  const recipes = WIDTHS.map((bits) => ({ ...centeredOn(samples, own), bits }));
  const { solved } = await solveLayerAt(backend, task, recipes, job);
  await requireFinite(
    view,
    solved.map(({ relativeError }) => relativeError),
  );
  return solved;
}

/** ‖y − y′‖²/‖y‖², of what is finite in both. */
function noiseOf({ rows: float }: Outputs, { rows }: Outputs): number {
  let noise = 0;
  let signal = 0;
  for (let i = 0; i < float.length; i++) {
    const difference = float[i]! - rows[i]!;
    if (!Number.isFinite(difference)) continue;
    noise += difference ** 2;
    signal += float[i]! ** 2;
  }
  return relative(noise, signal);
}

/** A layer without error at `PROBE_BITS` has its own error for a damage where that is not 0. */
function damagesOf(errors: readonly number[], outputNoise: number): number[] {
  const atProbe = errors[WIDTHS.indexOf(PROBE_BITS)]! ** 2;
  const share = atProbe > 0 ? outputNoise / atProbe : 1;
  return errors.map((error) => share * error ** 2);
}

/** The steps of a job that has said already what it does. */
function silent(job: Job): Job {
  return {
    ...job,
    step: (fraction) => job.step(fraction),
    part: (from, to) => silent(job.part(from, to)),
    phases: (phases) => job.phases(phases).map(silent),
  };
}
