/** Runs a whole network on samples, and keeps what it says of each. */
import { UserError } from '../../core/errors';
import type { LayerId } from '../../core/brand';
import { checkLabels } from '../../data/sets/check';
import type { Samples } from '../../data/samples';
import type { Network } from '../../onnx/network';
import { wholeModel } from '../../onnx/stages/subgraph';
import type { Feeds, Runtime, RuntimeSession, Tensor } from '../../runtime/runtime';
import { cutBatches, inputFeeds } from '../layerwise/batches';
import type { Job } from '../job';
import { asRows, layoutOf } from './output-layout';
import { seenPositions, wantedIds } from './positions';
import { findBatch } from './settle-batch';
import { layerFeeds, type LayerValues } from '../layerwise/staged';

/** The network's first float output on a set of samples. */
export interface Outputs {
  /** (count, positions, classes) */
  rows: Float32Array;
  count: number;
  /** Length of a sequence output (batch, length, vocabulary), pixels of a map; 1 elsewhere. */
  positions: number;
  /** 1: a value, and no class. */
  classes: number;
  /** Of a network that continues sequences of token ids: the id after each position, (count, positions); −1: none. */
  nextIds: Int32Array | null;
  /** Where sequences are padded: 0 at what a mask hides, (count, positions); null: everything counts. */
  seen: Int32Array | null;
  /** Of one value for each sample: whether it went through a sigmoid. */
  sigmoid?: boolean;
}

export interface Scorer {
  /** Finds out how many samples the network takes at once, where that is not known yet. */
  settle(samples: Samples): Promise<void>;
  /** Outputs with these weights; layers that are not named, or null for all, in float. */
  run(samples: Samples, layers: Map<LayerId, LayerValues> | null, job: Job): Promise<Outputs>;
  close(): Promise<void>;
}

/** One session serves the float network and every quantized version: their weights are inputs of its graph. */
export function openScorer(network: Network, runtime: Runtime): Scorer {
  let opening: Promise<RuntimeSession> | null = null;
  const open = async () => {
    opening ??= runtime.open(wholeModel(network));
    try {
      return await opening;
    } catch (error) {
      opening = null;
      throw error;
    }
  };
  const close = async () => {
    const closing = opening;
    opening = null;
    // One that could not be opened has said so already.
    await (await closing?.catch(() => null))?.close();
  };
  const weightsOf = (layers: Map<LayerId, LayerValues> | null): Feeds => {
    const weights: Feeds = {};
    for (const layer of network.layers) Object.assign(weights, layerFeeds(layer, layers?.get(layer.id) ?? null));
    return weights;
  };
  return {
    async settle(samples) {
      if (network.batchTried || network.batch !== null || samples.count < 2) return;
      const weights = weightsOf(null);
      // Samples that cannot be read say nothing about the network.
      const feeds = new Map<string, Feeds>();
      for (const few of [[0, 1], [0], [1]])
        feeds.set(few.join(), await inputFeeds(network, samples, { indices: Uint32Array.from(few), real: few.length }));
      const session = await open();
      const found = await findBatch(network, async (...few) => {
        const results = await session.run({ ...weights, ...feeds.get(few.join()) });
        return { dims: firstFloats(results, network).dims, rows: rowsOf(network, few.length, results).rows };
      });
      network.batchTried = true;
      network.outputAxis = found.axis;
      if (found.batch === network.batch) return;
      network.batch = found.batch;
      // Its input says how many samples come.
      await close();
    },
    async run(samples, layers, job) {
      return runAll(await open(), network, samples, weightsOf(layers), job);
    },
    close,
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
  const all = Uint32Array.from({ length: samples.count }, (_, i) => i);
  let outputs: Outputs | null = null;
  let continues = true;
  let done = 0;
  for (const batch of cutBatches(network, samples, all)) {
    const of = outputs?.count ?? samples.count;
    await job.step(done / of, `Scoring ${done} of ${of} samples`);
    const feeds = await inputFeeds(network, samples, batch);
    const found = rowsOf(network, batch.indices.length, await session.run({ ...weights, ...feeds }));
    const next = wantedIds(network, feeds, found);
    const visible = seenPositions(network, feeds, found);
    continues &&= next !== null;
    outputs ??= { ...emptyOutputs(samples, found, continues, visible !== null), ...found.about };
    const { positions, classes, rows, count, nextIds, seen } = outputs;
    const real = Math.min(batch.real, count - done);
    rows.set(found.rows.subarray(0, real * positions * classes), done * positions * classes);
    if (next) nextIds?.set(next.subarray(0, real * positions), done * positions);
    if (visible) seen?.set(visible.subarray(0, real * positions), done * positions);
    done += real;
    if (done === count) break;
  }
  await job.step(1);
  // What a single id contradicts holds for none.
  if (outputs && !continues) outputs.nextIds = null;
  return outputs ?? { rows: new Float32Array(0), count: 0, positions: 1, classes: 0, nextIds: null, seen: null };
}

/** What a batch gives. */
export interface BatchRows {
  /** (batch, positions, classes) */
  rows: Float32Array;
  batch: number;
  positions: number;
  classes: number;
  about: Pick<Outputs, 'sigmoid'>;
}

/** @throws UserError where no output is float32, or it is not one of each sample */
function rowsOf(network: Network, batch: number, results: Record<string, Tensor>): BatchRows {
  const { name, data, dims } = firstFloats(results, network);
  const axisName = network.inputs[0]!.shape[0];
  const shape = network.outputs.find((output) => output.name === name)?.shape ?? [];
  const named = typeof axisName === 'string' && axisName !== '' ? shape.indexOf(axisName) : -1;
  const layout = layoutOf(name, dims, batch, network.outputAxis >= 0 ? network.outputAxis : named);
  const { positions, classes } = layout;
  const single = positions === 1 && classes === 1;
  return {
    rows: asRows(data, dims, layout),
    batch,
    positions,
    classes,
    about: single && writerOf(network, name) === 'Sigmoid' ? { sigmoid: true } : {},
  };
}

/** The operator that gives a tensor, past those that only move it. */
function writerOf({ model }: Network, name: string): string | null {
  const MOVES = ['Identity', 'Reshape', 'Squeeze', 'Flatten', 'Unsqueeze', 'Cast'];
  let from: string | undefined = name;
  for (;;) {
    const node = model.graph!.node.find(({ output }) => output.includes(from!));
    if (!node) return null;
    if (!MOVES.includes(node.opType)) return node.opType;
    from = node.input[0];
  }
}

/** @throws UserError where no output is float32 */
function firstFloats(results: Record<string, Tensor>, { outputs }: Network) {
  for (const { name } of outputs) {
    const tensor = results[name];
    if (tensor?.data instanceof Float32Array) return { name, data: tensor.data, dims: tensor.dims };
  }
  const { name = '' } = outputs[0] ?? {};
  throw new UserError(
    `The network's output ${name} is ${results[name]?.type ?? 'missing'}; only float32 outputs can be scored. Remove what follows the logits.`,
  );
}

/** @throws UserError where a label is none of the classes */
function emptyOutputs(
  samples: Samples,
  { positions, classes }: BatchRows,
  continues: boolean,
  padded: boolean,
): Outputs {
  const { name, labels } = samples;
  if (labels && positions === 1 && classes > 1) checkLabels(name, labels, classes);
  const values = positions * classes;
  const count = Math.min(samples.count, Math.max(1, Math.floor(OUTPUT_FLOATS / values)));
  const ofPositions = (wanted: boolean) => (wanted ? new Int32Array(count * positions) : null);
  const [nextIds, seen] = [ofPositions(continues), ofPositions(padded)];
  return { rows: new Float32Array(count * values), count, positions, classes, nextIds, seen };
}
