/** Samples on their way into the network: which ones, how many at once. */
import { withBatch } from '../../core/batch-axis';
import { choose, random } from '../../core/random';
import { UserError } from '../../core/errors';
import { productOf } from '../../core/shape';
import type { Samples } from '../../data/samples';
import type { Network } from '../../onnx/network';
import type { Feeds } from '../../runtime/runtime';
import type { Probed } from './probed';
import { typedTensor } from './typed-tensor';

/** Streams of one seed, so that one choice does not shift another. */
const CALIBRATION_STREAM = 1;
const PATCH_STREAM = 2;

/** Floats of input in one batch, at most; activations are a few times that. */
const BATCH_FLOATS = 2 ** 21;

export interface Batch {
  /** Into the samples; padded with the last one where the network wants a fixed number. */
  indices: Uint32Array;
  /** How many of them count. */
  real: number;
}

/** Samples in one batch, at most. */
const MOST_SAMPLES = 256;

/**
 * Cuts `indices` into batches of a size that fits the network and the memory.
 * @param most samples of a batch, where the network takes any number
 */
export function cutBatches(
  { batch }: Probed,
  samples: Samples,
  indices: Uint32Array,
  most: number = MOST_SAMPLES,
): Batch[] {
  const floats = [samples, ...(samples.extra ?? [])].reduce((sum, { shape }) => sum + productOf(shape ?? []), 0);
  const size = batch ?? Math.max(1, Math.min(most, Math.floor(BATCH_FLOATS / floats)));
  const batches: Batch[] = [];
  for (let at = 0; at < indices.length; at += size) {
    const part = indices.subarray(at, at + size);
    const padded = batch ? Uint32Array.from({ length: size }, (_, i) => part[Math.min(i, part.length - 1)]!) : part;
    batches.push({ indices: padded, real: part.length });
  }
  return batches;
}

/** A seeded choice of `count` samples, in increasing order. */
export function chooseSamples(samples: Samples, count: number, seed: number): Uint32Array {
  return choose(random(seed, CALIBRATION_STREAM), count, samples.count);
}

/**
 * The batch as the network's inputs, each in its own type.
 * @throws UserError where the samples lack one of them, or its type cannot be fed
 */
export async function inputFeeds(network: Network, samples: Samples, { indices }: Batch): Promise<Feeds> {
  const feeds = sampleFeeds(network, indices);
  for (const [i, input] of network.inputs.entries()) {
    const extra = i === 0 ? null : samples.extra?.find(({ name }) => name === input.name);
    if (extra === undefined)
      throw new UserError(
        `The network reads ${input.name}, which ${samples.name} does not have: add an array named ${input.name}.`,
      );
    const shape = extra ? extra.shape : samples.shape;
    const values = extra ? extra.batch(indices) : await (samples.integers?.(indices) ?? samples.batch(indices));
    const axis = extra?.axis ?? 0;
    const dims = shape ? withBatch(shape, axis, indices.length) : (extra?.fixed ?? []);
    const inner = Math.max(1, productOf(dims.slice(axis + 1)));
    const sampleAt = (at: number) => (shape ? indices[Math.floor(at / inner) % indices.length]! : 0);
    feeds[input.name] = typedTensor(input, values, dims, { name: samples.name, sampleAt });
  }
  return feeds;
}

/** What the network's random operators read: which samples these are. */
export function sampleFeeds({ random: { samples } }: Network, indices: ArrayLike<number>): Feeds {
  if (samples === null) return {};
  const data = BigInt64Array.from(Array.from(indices), BigInt);
  return { [samples]: { type: 'int64', dims: [indices.length], data } };
}

/**
 * The rows of X that a layer keeps: up to `patches` output positions of each sample, the same in X and X̃
 * and in every run with this seed.
 * @param positions output positions of one sample
 * @returns rows of this batch, see `ActivationBatch.positions`; null: all of them
 */
export function choosePositions(
  batch: Batch,
  positions: number,
  patches: number,
  seed: number,
  layer: number,
): Uint32Array | null {
  if (positions <= patches && batch.real === batch.indices.length) return null;
  const kept = Math.min(positions, patches);
  const rows = new Uint32Array(batch.real * kept);
  for (let i = 0; i < batch.real; i++) {
    const chosen = choose(random(seed, PATCH_STREAM, layer, batch.indices[i]!), kept, positions);
    for (let p = 0; p < kept; p++) rows[i * kept + p] = i * positions + chosen[p]!;
  }
  return rows;
}
