/** Samples on their way into the network: which ones, how many at once. */
import { choose, random } from '../core/random';
import type { Samples } from '../data/samples';
import type { Network } from '../onnx/network';
import { batchSize } from '../onnx/batch';
import type { Tensor } from '../runtime/runtime';

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

/** Cuts `indices` into batches of a size that fits the network and the memory. */
export function cutBatches(network: Network, samples: Samples, indices: Uint32Array): Batch[] {
  const floats = samples.shape.reduce((a, b) => a * b, 1);
  const fixed = batchSize(network);
  const size = fixed ?? Math.max(1, Math.min(256, Math.floor(BATCH_FLOATS / floats)));
  const batches: Batch[] = [];
  for (let at = 0; at < indices.length; at += size) {
    const part = indices.subarray(at, at + size);
    const padded = fixed ? Uint32Array.from({ length: size }, (_, i) => part[Math.min(i, part.length - 1)]!) : part;
    batches.push({ indices: padded, real: part.length });
  }
  return batches;
}

/** A seeded choice of `count` samples, in increasing order. */
export function chooseSamples(samples: Samples, count: number, seed: number): Uint32Array {
  return choose(random(seed, CALIBRATION_STREAM), count, samples.count);
}

/** The batch as the network's input. */
export async function inputTensor(samples: Samples, batch: Batch): Promise<Tensor> {
  const data = await samples.batch(batch.indices);
  return { type: 'float32', data, dims: [batch.indices.length, ...samples.shape] };
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
