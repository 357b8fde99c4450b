/** Scores a network on evaluation samples, next to the float network. */
import { UserError } from '../core/errors';
import { argmax, inTop, isRanked, klDivergence, logSoftmax } from '../core/metrics';
import type { LayerId } from '../core/brand';
import type { Samples } from '../data/samples';
import type { Network } from '../onnx/network';
import { wholeModel } from '../onnx/parts';
import type { Feeds, Runtime, RuntimeSession, Tensor } from '../runtime/runtime';
import { cutBatches, inputFeeds } from './batches';
import type { Job } from './job';
import type { Scores } from './report';
import { layerFeeds, type LayerValues } from './staged';

/** The network's first float output on a set of samples. */
export interface Outputs {
  /** (count, positions, classes) */
  rows: Float32Array;
  count: number;
  /** Length of a sequence output (batch, length, vocabulary); 1 elsewhere. */
  positions: number;
  classes: number;
  /** Token ids of the samples, (count, positions), where they are what a sequence output reads. */
  tokens: Int32Array | null;
}

export interface Scorer {
  /** Outputs with these weights; layers that are not named, or null for all, in float. */
  run(samples: Samples, layers: Map<LayerId, LayerValues> | null, job: Job): Promise<Outputs>;
  close(): Promise<void>;
}

/** One session serves the float network and every quantized version: their weights are inputs of its graph. */
export function openScorer(network: Network, runtime: Runtime): Scorer {
  let opening: Promise<RuntimeSession> | null = null;
  return {
    async run(samples, layers, job) {
      opening ??= runtime.open(wholeModel(network));
      const session = await opening;
      const weights: Feeds = {};
      for (const layer of network.layers) Object.assign(weights, layerFeeds(layer, layers?.get(layer.id) ?? null));
      return runAll(session, network, samples, weights, job);
    },
    async close() {
      await (await opening)?.close();
      opening = null;
    },
  };
}

/** Floats of output that are kept, at most: of longer outputs only the first samples are scored. */
const OUTPUT_FLOATS = 2 ** 26;

async function runAll(
  session: RuntimeSession,
  network: Network,
  samples: Samples,
  weights: Feeds,
  job: Job,
): Promise<Outputs> {
  const input = network.inputs[0]!.name;
  const names = network.outputs.map(({ name }) => name);
  const all = Uint32Array.from({ length: samples.count }, (_, i) => i);
  let outputs: Outputs | null = null;
  let done = 0;
  for (const batch of cutBatches(network, samples, all)) {
    await job.step(done / samples.count, `Scoring ${done} of ${samples.count} samples`);
    const feeds = await inputFeeds(network, samples, batch);
    const output = firstFloats(await session.run({ ...weights, ...feeds }), names);
    const tokens = tokensOf(feeds[input]!, output.dims);
    outputs ??= emptyOutputs(samples.count, output, batch.indices.length, tokens !== null);
    const { positions, classes, rows, count } = outputs;
    const real = Math.min(batch.real, count - done);
    rows.set(output.data.subarray(0, real * positions * classes), done * positions * classes);
    if (tokens) outputs.tokens?.set(tokens.subarray(0, real * positions), done * positions);
    done += real;
    if (done === count) break;
  }
  await job.step(1);
  return outputs ?? { rows: new Float32Array(0), count: 0, positions: 1, classes: 0, tokens: null };
}

interface FloatOutput {
  data: Float32Array;
  dims: readonly number[];
}

/** @throws UserError where no output is float32 */
function firstFloats(results: Record<string, Tensor>, names: readonly string[]): FloatOutput {
  for (const name of names) {
    const tensor = results[name];
    if (tensor?.data instanceof Float32Array) return { data: tensor.data, dims: tensor.dims };
  }
  const [name = ''] = names;
  throw new UserError(
    `The network's output ${name} is ${results[name]?.type ?? 'missing'}; only float32 outputs can be scored. Remove what follows the logits.`,
  );
}

/** Three axes are a sequence, with a prediction at each position; everything else is one list of classes a sample. */
function emptyOutputs(samples: number, { data, dims }: FloatOutput, batch: number, withTokens: boolean): Outputs {
  const values = data.length / batch;
  const positions = dims.length === 3 && dims[2]! > 1 ? dims[1]! : 1;
  const count = Math.min(samples, Math.max(1, Math.floor(OUTPUT_FLOATS / values)));
  return {
    rows: new Float32Array(count * values),
    count,
    positions,
    classes: values / positions,
    tokens: withTokens ? new Int32Array(count * positions) : null,
  };
}

/** The ids that the network reads, (batch, length), where it says something about each of them. */
function tokensOf({ data, dims }: Tensor, output: readonly number[]): Int32Array | null {
  if (dims.length !== 2 || output.length !== 3 || dims[1] !== output[1]) return null;
  if (data instanceof BigInt64Array) return Int32Array.from(data, Number);
  return data instanceof Int32Array ? data : null;
}

/** The class wanted at each position, (count, positions); −1 where there is none. */
function targetsOf({ count, positions, classes, tokens }: Outputs, labels: Int32Array | null): Int32Array | null {
  if (tokens)
    // What is said at a position is about the id after it.
    return tokens.map((_, i) => {
      const next = (i + 1) % positions === 0 ? -1 : tokens[i + 1]!;
      return next < classes ? next : -1;
    });
  return positions === 1 && labels ? labels.subarray(0, count) : null;
}

/** Predictions of the network: the class with the largest output at each position, (count, positions); −1: no numbers. */
export function predictionsOf({ rows, count, positions, classes }: Outputs): Int32Array {
  return Int32Array.from({ length: count * positions }, (_, i) =>
    isRanked(rows, i * classes, classes) ? argmax(rows, i * classes, classes) : -1,
  );
}

/**
 * Every position of a sequence counts as one prediction. One whose outputs are no numbers (NaN, infinite) is wrong, and
 * counts as all zeros for SQNR and KL; where those of the float network are none, there is nothing to compare with.
 * @param float outputs of the float network
 * @param outputs of the network to score, on the same samples; the same object for the float network itself
 * @param labels class of each sample; null: no accuracy, but for sequences of token ids
 */
export function scoresOf(float: Outputs, outputs: Outputs, labels: Int32Array | null): Scores {
  const { count, positions } = outputs;
  const itself = float === outputs;
  const total = count * positions;
  const said = predictionsOf(outputs);
  const before = itself ? said : predictionsOf(float);
  const targets = targetsOf(outputs, labels);
  const aimed = targets?.reduce((sum, target) => sum + Number(target >= 0), 0) ?? 0;
  const bad = said.reduce((sum, c) => sum + Number(c < 0), 0);
  const agree = said.reduce((sum, c, i) => sum + Number(c >= 0 && c === before[i]), 0);
  return {
    samples: count,
    ...(targets && aimed > 0 ? accuracies(outputs, targets, said, aimed) : { top1: null, top5: null }),
    agreement: itself || count === 0 ? null : agree / total,
    ...(itself || count === 0 ? { sqnr: null, kl: null } : distances(float, outputs, said, before)),
    ...(targets && aimed > 0 && !itself ? changes(targets, said, before) : {}),
    ...(positions > 1 ? { predictions: targets ? aimed : total } : {}),
    ...(targets && aimed > 0 && outputs.tokens ? { nll: likelihood(outputs, targets, said) / aimed } : {}),
    ...(bad > 0 ? { notFinite: bad } : {}),
  };
}

/** @param aimed how many positions have a target */
function accuracies({ rows, classes }: Outputs, targets: Int32Array, said: Int32Array, aimed: number) {
  let top1 = 0;
  let top5 = 0;
  targets.forEach((target, i) => {
    if (target < 0 || said[i]! < 0) return;
    if (said[i] === target) top1++;
    if (inTop(rows, i * classes, classes, target, 5)) top5++;
  });
  return { top1: top1 / aimed, top5: classes > 5 ? top5 / aimed : null };
}

/** What is right in one of the networks alone. */
function changes(targets: Int32Array, said: Int32Array, before: Int32Array) {
  let gained = 0;
  let lost = 0;
  targets.forEach((target, i) => {
    if (target < 0) return;
    if (said[i] === target && before[i] !== target) gained++;
    if (said[i] !== target && before[i] === target) lost++;
  });
  return { gained, lost };
}

/** SQNR and mean divergence, over the positions where the float network says something. */
function distances(float: Outputs, outputs: Outputs, said: Int32Array, before: Int32Array) {
  const { classes } = outputs;
  const p = new Float64Array(classes);
  const q = new Float64Array(classes);
  const zeros = new Float32Array(classes);
  let signal = 0;
  let noise = 0;
  let kl = 0;
  let compared = 0;
  for (const [i, c] of before.entries()) {
    if (c < 0) continue;
    compared++;
    const at = i * classes;
    const own = said[i]! < 0 ? zeros : outputs.rows.subarray(at, at + classes);
    logSoftmax(own, 0, classes, q);
    logSoftmax(float.rows, at, classes, p);
    kl += klDivergence(p, q);
    for (let j = 0; j < classes; j++) {
      const value = float.rows[at + j]!;
      if (value === -Infinity) continue; // a class ruled out
      signal += value ** 2;
      noise += (value - own[j]!) ** 2;
    }
  }
  return {
    sqnr: noise === 0 || signal === 0 ? null : 10 * Math.log10(signal / noise),
    kl: compared > 0 ? kl / compared : null,
  };
}

/** Σ −log p of the wanted ids. */
function likelihood({ rows, classes }: Outputs, targets: Int32Array, said: Int32Array): number {
  const q = new Float64Array(classes);
  let nll = 0;
  targets.forEach((target, i) => {
    if (target < 0) return;
    if (said[i]! >= 0) logSoftmax(rows, i * classes, classes, q);
    nll -= said[i]! < 0 ? -Math.log(classes) : q[target]!;
  });
  return nll;
}
