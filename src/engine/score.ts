/** Scores a network on evaluation samples, next to the float network. */
import { UserError } from '../core/errors';
import { argmax, inTop, klDivergence, logSoftmax } from '../core/metrics';
import type { LayerId } from '../core/brand';
import type { Samples } from '../data/samples';
import type { Network } from '../onnx/network';
import { wholeModel } from '../onnx/parts';
import type { Feeds, Runtime, RuntimeSession, Tensor } from '../runtime/runtime';
import { cutBatches, inputTensor } from './batches';
import type { Job } from './job';
import type { Scores } from './report';
import { layerFeeds, type LayerValues } from './staged';

/** The network's first output on a set of samples. */
export interface Outputs {
  /** (count, classes) */
  rows: Float32Array;
  count: number;
  classes: number;
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

async function runAll(session: RuntimeSession, network: Network, samples: Samples, weights: Feeds, job: Job) {
  const input = network.inputs[0]!.name;
  const output = network.outputs[0]!.name;
  const all = Uint32Array.from({ length: samples.count }, (_, i) => i);
  let rows = new Float32Array(0);
  let classes = 0;
  let done = 0;
  for (const batch of cutBatches(network, samples, all)) {
    await job.step(done / samples.count, `Scoring ${done} of ${samples.count} samples`);
    const results = await session.run({ ...weights, [input]: await inputTensor(samples, batch) });
    const values = outputFloats(results[output], output);
    if (classes === 0) {
      classes = values.length / batch.indices.length;
      rows = new Float32Array(samples.count * classes);
    }
    rows.set(values.subarray(0, batch.real * classes), done * classes);
    done += batch.real;
  }
  await job.step(1);
  return { rows, count: samples.count, classes };
}

function outputFloats(tensor: Tensor | undefined, name: string): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new UserError(
    `The network's output ${name} is ${tensor?.type ?? 'missing'}; only float32 outputs can be scored. Remove what follows the logits.`,
  );
}

/**
 * @param float outputs of the float network
 * @param outputs of the network to score, on the same samples; the same object for the float network itself
 * @param labels class of each sample; null: no accuracy
 */
export function scoresOf(float: Outputs, outputs: Outputs, labels: Int32Array | null): Scores {
  const { count, classes } = outputs;
  const itself = float === outputs;
  const p = new Float64Array(classes);
  const q = new Float64Array(classes);
  let top1 = 0;
  let top5 = 0;
  let agree = 0;
  let signal = 0;
  let noise = 0;
  let kl = 0;
  for (let i = 0; i < count; i++) {
    const at = i * classes;
    if (labels) {
      if (inTop(outputs.rows, at, classes, labels[i]!, 1)) top1++;
      if (inTop(outputs.rows, at, classes, labels[i]!, 5)) top5++;
    }
    if (itself) continue;
    if (argmax(outputs.rows, at, classes) === argmax(float.rows, at, classes)) agree++;
    logSoftmax(float.rows, at, classes, p);
    logSoftmax(outputs.rows, at, classes, q);
    kl += klDivergence(p, q);
    for (let j = at; j < at + classes; j++) {
      signal += float.rows[j]! ** 2;
      noise += (float.rows[j]! - outputs.rows[j]!) ** 2;
    }
  }
  return {
    samples: count,
    top1: labels && count ? top1 / count : null,
    top5: labels && count && classes > 5 ? top5 / count : null,
    agreement: itself || count === 0 ? null : agree / count,
    sqnr: itself || noise === 0 || signal === 0 ? null : 10 * Math.log10(signal / noise),
    kl: itself || count === 0 ? null : kl / count,
  };
}
