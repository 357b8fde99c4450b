/** The programmable side of the engine: what `src/index.ts` gives to other people's programs. */
import { UserError } from '../../core/errors';
import type { LayerProblem } from '../../core/layer-problem';
import type { LayerRecipe } from '../../quant/layer';
import type { Form, SolvedLayer } from '../../quant/solver';
import { checkLabels } from '../../data/sets/check';
import type { Samples } from '../../data/samples';
import { exportOnnx as exportNetwork, type ExportFormat } from '../../onnx/export/export';
import { removeChannels } from '../../onnx/channels/remove-channels';
import type { Network } from '../../onnx/network';
import { openRuntime } from '../../runtime/onnxruntime';
import type { Job, OnProgress } from '../../engine/job';
import { openBackend } from '../../engine/device/backend';
import { startJob } from '../../engine/job';
import { layerValues, type ChangedNetwork, type QuantizedNetwork as Quantized } from './job/quantize';
import { nextNetwork } from './job/next-network';
import { quantizeRun } from './job/run';
import { withCurrentNames, type FormerNames } from './job/former-names';
import { type Recipe } from './job/recipe';
import { checkLayerRecipe, completeRecipe } from './job/check-recipe';
import type { Report } from './job/report';
import type { BackendKind } from '../../engine/device/kind';
import type { Scores } from '../../engine/scoring/scores';
import type { Runtime } from '../../runtime/runtime';
import { openNetworkSession } from '../../engine/scoring/network-session';
import { probe } from '../../engine/scoring/probe';
import { openScorer, type Scorer } from '../../engine/scoring/scorer';
import type { Outputs } from '../../engine/scoring/outputs';
import { scoresOf } from '../../engine/scoring/score';
import { scoredOutput, type ScoringChoice } from '../../engine/scoring/scored-output';
import { solveLayer } from '../../engine/layerwise/solve-layer';
import type { Probed } from '../../engine/layerwise/probed';
import { stageNetwork } from '../../engine/layerwise/staged';
import type { OpenModel } from '../../engine/workspace/state';

export interface JobOptions {
  /** The fastest that is there, where nothing is said. */
  backend?: BackendKind;
  /** The cheaper one, where nothing is said. */
  form?: Form;
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

/** What a function made of a network, which another may go on with. */
export interface ResultNetwork extends ChangedNetwork {
  report: Report;
}

/** A network, or what was made of one: as that of the next step, with what it is compared with. */
export function networkFor(given: Network | ResultNetwork): Pick<OpenModel, 'network' | 'made'> {
  if (!('network' in given)) return { network: given };
  const { recipe, calibration } = given.report;
  return nextNetwork(given, { recipe, calibration });
}

/** A network with its quantized weights, and the report of the run (its scores are filled in by `withScores`). */
export interface QuantizedNetwork extends Quantized {
  report: Report;
}

/**
 * Quantizes one layer given as a matrix problem.
 * @returns with `biasShift`, (neurons): what a bias has to take where the recipe says `center`, and may take elsewhere
 * @throws UserError where shapes or the recipe do not fit; AbortError where `signal` fires
 */
export async function quantizeLayer(
  problem: LayerProblem,
  recipe: LayerRecipe & FormerNames,
  options: Pick<JobOptions, 'backend' | 'form' | 'signal'> = {},
): Promise<SolvedLayer> {
  checkProblem(problem);
  const current = withCurrentNames<LayerRecipe>(recipe);
  checkLayerRecipe(current);
  const { neurons, inputs, groups, samples, weights, floatInputs, quantizedInputs } = problem;
  const job = startJob(options.signal);
  const backend = await openBackend(options.backend ?? null);
  const diverged = quantizedInputs !== floatInputs;
  const rows = Math.max(1, Math.min(samples, Math.floor(ROW_FLOATS / (groups * inputs))));
  const { solved } = await solveLayer(
    backend,
    {
      options: {
        shape: { neurons, inputs, groups },
        geometry: { kind: 'matrix', inputs: groups * inputs, axisFromEnd: 1 },
        samples,
        diverged,
        form: options.form ?? null,
        weights,
      },
      *batches() {
        for (let at = 0; at < samples; at += rows) {
          const count = Math.min(rows, samples - at);
          const part = (all: Float32Array) => all.subarray(at * groups * inputs, (at + count) * groups * inputs);
          const quantized = diverged ? part(quantizedInputs) : null;
          yield { shape: [count, groups * inputs], float: part(floatInputs), quantized, positions: null };
        }
      },
      count: Math.ceil(samples / rows),
      recipe: current,
      scales: [current.scale],
    },
    job,
  );
  return solved;
}

/** Floats of X handed over at once, at most. */
const ROW_FLOATS = 2 ** 22;

function checkProblem(problem: LayerProblem): void {
  const { neurons, inputs, samples, groups } = problem;
  for (const [name, value] of Object.entries({ neurons, inputs, samples, groups }))
    if (!Number.isInteger(value) || value < 1)
      throw new UserError(`The layer's ${name} must be a whole number from 1, and is ${value}.`);
  if (neurons % groups !== 0)
    throw new UserError(`The layer's ${neurons} neurons cannot be split evenly over ${groups} groups.`);
  const expected = {
    weights: neurons * inputs,
    floatInputs: samples * groups * inputs,
    quantizedInputs: samples * groups * inputs,
  };
  for (const name of ['weights', 'floatInputs', 'quantizedInputs'] as const) {
    const values = problem[name];
    if (expected[name] !== values.length)
      throw new UserError(`The layer's ${name} must hold ${expected[name]} values, and hold ${values.length}.`);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new UserError(`The layer's ${name} hold ${values[bad]} at ${bad}; every value must be a finite number.`);
  }
}

/**
 * Quantizes a whole network, layer by layer, each on the inputs that the quantized layers before it leave.
 * @param given a network, or what was made of one: its values are quantized, and the network that it began with is what scores and
 *   sizes are compared with
 * @param recipe what is left out is taken from `DEFAULT_RECIPE`
 */
export async function quantizeNetwork(
  given: Network | ResultNetwork,
  calibration: Samples,
  recipe: Partial<Recipe> & FormerNames,
  options: JobOptions = {},
): Promise<QuantizedNetwork> {
  if (recipe.compression)
    throw new UserError('quantizeNetwork gives levels, and the recipe has a compression. Call compressNetwork.');
  const complete = completeRecipe(recipe);
  const { network, made } = networkFor(given);
  const job = startJob(options.signal, options.onProgress);
  const backend = await openBackend(options.backend ?? null);
  const runtime = await openRuntime();
  const staged = stageNetwork(await probeNetwork(network, runtime, calibration), runtime);
  try {
    const model = { name: network.name, sha256: '' };
    const source = { model, made, calibration: { samples: calibration, file: { name: calibration.name, sha256: '' } } };
    const work = { ...source, staged, backend, runtime, form: options.form };
    const { quantized, report } = await quantizeRun(complete, work, job);
    return { ...quantized, report };
  } finally {
    await staged.close();
  }
}

/** One batch through the network: what it insists on. */
export async function probeNetwork(network: Network, runtime: Runtime, samples: Samples): Promise<Probed> {
  const session = openNetworkSession(network, runtime);
  try {
    return await probe(session, samples);
  } finally {
    await session.close();
  }
}

/**
 * Accuracy of a network, or of a quantized one next to the float network it came from. Where the samples have targets that are
 * no classes, their error, or how much of masks and labels is right.
 * @param options `output`: the one that is scored, `classAxis`: which of its axes the classes are; left out: as the graph says
 * @returns agreement, sqnr and kl are null for a float network
 */
export async function score(
  network: Network | ChangedNetwork,
  evaluation: Samples,
  options: Pick<JobOptions, 'signal' | 'onProgress'> & Partial<ScoringChoice> = {},
): Promise<Scores> {
  const job = startJob(options.signal, options.onProgress);
  const quantized = 'network' in network ? network : null;
  const whole = quantized ? (quantized.made?.original ?? quantized.network) : (network as Network);
  const { output = null, classAxis = null } = options;
  const session = openNetworkSession(whole, await openRuntime(), scoredOutput(whole, { output, classAxis }));
  const { labels, targets = null } = evaluation;
  try {
    const scorer = openScorer(await probe(session, evaluation), session);
    const float = await scorer.run(evaluation, null, job.part(0, quantized ? 0.5 : 1));
    const { positions, classes } = float;
    if (labels && !targets && positions === 1 && classes > 1) checkLabels(evaluation.name, labels, classes);
    if (!quantized) return scoresOf(float, float, labels, targets);
    const outputs = await outputsOf(quantized, scorer, evaluation, { output, classAxis }, job.part(0.5, 1));
    return scoresOf(float, outputs, labels, targets);
  } finally {
    await session.close();
  }
}

/** @param scorer of the network that it is compared with */
async function outputsOf(
  { made, network, layers }: ChangedNetwork,
  scorer: Scorer,
  evaluation: Samples,
  choice: ScoringChoice,
  job: Job,
): Promise<Outputs> {
  const values = layerValues({ layers });
  if (!made) return scorer.run(evaluation, values, job);
  const session = openNetworkSession(network, await openRuntime(), scoredOutput(network, choice));
  try {
    return await openScorer(await probe(session, evaluation), session).run(evaluation, values, job);
  } finally {
    await session.close();
  }
}

export interface ExportOptions {
  /** `qdq`: integer weights and DequantizeLinear; `float`: the same values as float32. */
  format: ExportFormat;
  /** Of the file, the network's own or a newer one from 13 on: int4 comes with 21, int2 with 25. Left out: the network's own. */
  opset?: number;
}

/**
 * ONNX bytes. With an `opset`, even the network's own, what is only to read is left out of the file: names of tensors within it,
 * and attributes that say what holds without them.
 * @throws UserError where letters are not integers with a scale (`qdq`), or a node cannot be written in that opset
 */
export function exportOnnx(quantized: ChangedNetwork, { format, opset }: ExportOptions): Uint8Array {
  const { network, layers, removed } = quantized;
  if (!removed) return exportNetwork(network, layers, format, opset ?? null);
  if (opset !== undefined && opset !== network.opset)
    throw new UserError('Neurons leave this network: its file is in its own opset. Leave opset out.');
  return removeChannels(network, removed, layers).bytes;
}
