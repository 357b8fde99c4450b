/** Scores a network on evaluation samples, next to the float network. */
import { UserError } from '../core/errors';
import { argmax, inTop, klDivergence, logSoftmax } from '../core/metrics';
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

/** Predictions of the network: the class with the largest output at each position, (count, positions). */
export function predictionsOf({ rows, count, positions, classes }: Outputs): Int32Array {
  return Int32Array.from({ length: count * positions }, (_, i) => argmax(rows, i * classes, classes));
}

/**
 * Every position of a sequence counts as one prediction.
 * @param float outputs of the float network
 * @param outputs of the network to score, on the same samples; the same object for the float network itself
 * @param labels class of each sample; null: no accuracy, but for sequences of token ids
 */
export function scoresOf(float: Outputs, outputs: Outputs, labels: Int32Array | null): Scores {
  const { count, positions, classes, rows } = outputs;
  const itself = float === outputs;
  const targets = targetsOf(outputs, labels);
  const p = new Float64Array(classes);
  const q = new Float64Array(classes);
  const total = count * positions;
  let aimed = 0;
  let top1 = 0;
  let top5 = 0;
  let agree = 0;
  let signal = 0;
  let noise = 0;
  let kl = 0;
  let nll = 0;
  for (let i = 0; i < total; i++) {
    const at = i * classes;
    const target = targets?.[i] ?? -1;
    if (target >= 0) {
      aimed++;
      if (inTop(rows, at, classes, target, 1)) top1++;
      if (inTop(rows, at, classes, target, 5)) top5++;
    }
    if (itself && !outputs.tokens) continue;
    logSoftmax(rows, at, classes, q);
    if (target >= 0) nll -= q[target]!;
    if (itself) continue;
    if (argmax(rows, at, classes) === argmax(float.rows, at, classes)) agree++;
    logSoftmax(float.rows, at, classes, p);
    kl += klDivergence(p, q);
    for (let j = at; j < at + classes; j++) {
      signal += float.rows[j]! ** 2;
      noise += (float.rows[j]! - rows[j]!) ** 2;
    }
  }
  return {
    samples: count,
    top1: aimed > 0 ? top1 / aimed : null,
    top5: aimed > 0 && classes > 5 ? top5 / aimed : null,
    agreement: itself || count === 0 ? null : agree / total,
    sqnr: itself || noise === 0 || signal === 0 ? null : 10 * Math.log10(signal / noise),
    kl: itself || count === 0 ? null : kl / total,
    ...(positions > 1 ? { predictions: targets ? aimed : total } : {}),
    ...(outputs.tokens && aimed > 0 ? { nll: nll / aimed } : {}),
  };
}
