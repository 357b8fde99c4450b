/** Rows of X and X̃ on the device: batches are cut into slabs, uploaded where they are not there yet, and gathered. */
import type { LayerShape } from '../../core/layer-problem';
import { planPatches, type Geometry } from '../../core/im2col';
import type { ActivationBatch, AnyBatch } from '../solver';
import type { Arena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import { gather } from '../../gpu/gather';
import { runDispatches } from '../../gpu/kernel';
import { productOf } from '../../core/shape';

/** Bytes of the samples that are uploaded at once, at most. */
const UPLOAD_BYTES = 2 ** 28;

/** Some rows of a batch, and the samples that they lie in. */
export interface Slab {
  batch: AnyBatch;
  positions: Uint32Array;
  firstSample: number;
  samples: number;
}

/** Means of the columns of X and of X̃ on the device, (groups · inputs) each. */
export interface TakenMeans {
  X: GPUBuffer;
  Xq: GPUBuffer;
}

/** How rows lie in X: (…, groups · stride). */
export interface RowLayout {
  shape: LayerShape;
  geometry: Geometry;
  stride: number;
  /** Whether column N is of ones: every product then carries the column sums along. */
  ones: boolean;
  /** Of what the columns lose; null: nothing. */
  means: { taken(): Promise<TakenMeans> } | null;
}

/** @param rows of a slab, at most */
export function* cutSlabs(batch: AnyBatch, geometry: Geometry, rows: number, { device }: Gpu): Generator<Slab> {
  const { positions: perSample } = planPatches(geometry, batch.shape);
  const count = batch.shape[0]!;
  const all = batch.positions ?? Uint32Array.from({ length: perSample * count }, (_, i) => i);
  const sampleBytes = 4 * sampleFloats(batch);
  const limit = Math.min(UPLOAD_BYTES, device.limits.maxStorageBufferBindingSize);
  const samplesAtOnce = inMemory(batch) ? Math.max(1, Math.floor(limit / sampleBytes)) : count;
  for (let at = 0; at < all.length;) {
    const firstSample = Math.floor(all[at]! / perSample);
    let end = at;
    while (end < all.length && end - at < rows && all[end]! < (firstSample + samplesAtOnce) * perSample) end++;
    const samples = Math.floor(all[end - 1]! / perSample) - firstSample + 1;
    yield { batch, positions: all.subarray(at, end), firstSample, samples };
    at = end;
  }
}

/** Rows of X and X̃ in memory, unpadded, one after the other. */
export interface LyingRows {
  float: Float32Array;
  quantized: Float32Array | null;
  count: number;
  columns: number;
}

/** The rows of a batch where they already lie as X has them. null: they must be gathered. */
export function rowsAsTheyLie(batch: AnyBatch, geometry: Geometry): LyingRows | null {
  if (geometry.kind !== 'matrix' || geometry.axisFromEnd !== 1 || batch.positions || !inMemory(batch)) return null;
  const { columns } = planPatches(geometry, batch.shape);
  const { float, quantized } = batch;
  return { float, quantized, count: float.length / columns, columns };
}

function inMemory(batch: AnyBatch): batch is ActivationBatch {
  return batch.float instanceof Float32Array;
}

function sampleFloats({ shape: [, ...sample] }: AnyBatch): number {
  return productOf(sample);
}

/**
 * Gathers the rows of a slab into X and X̃, from `firstRow` on.
 * @param Xq left alone where the batch has nothing but X
 */
export async function gatherSlab(
  gpu: Gpu,
  arena: Arena,
  { shape, geometry, stride, ones, means }: RowLayout,
  { batch, positions, firstSample, samples }: Slab,
  { X, Xq, firstRow }: { X: GPUBuffer; Xq: GPUBuffer; firstRow: number },
): Promise<void> {
  // A buffer of the device is bound as a whole.
  const part = inMemory(batch) ? { firstSample, samples } : { firstSample: 0, samples: batch.shape[0]! };
  const plan = {
    geometry,
    shape: [part.samples, ...batch.shape.slice(1)],
    rows: positions.length,
    groups: shape.groups,
    inputs: shape.inputs,
    stride,
    firstSample: part.firstSample,
    firstRow,
    ones,
    centered: means !== null,
  };
  const taken = await means?.taken();
  const places = arena.upload('positions', positions);
  try {
    const one = async (
      label: string,
      activation: Float32Array | GPUBuffer,
      out: GPUBuffer,
      mean: GPUBuffer = places,
    ) => {
      if (!(activation instanceof Float32Array)) {
        await runDispatches(gpu, arena, [gather(plan, activation, places, out, mean)]);
        return;
      }
      const floats = sampleFloats(batch);
      const values = activation.subarray(firstSample * floats, (firstSample + samples) * floats);
      const uploaded = arena.upload(`activation for ${label}`, values);
      try {
        await runDispatches(gpu, arena, [gather(plan, uploaded, places, out, mean)]);
      } finally {
        arena.release(uploaded);
      }
    };
    await one('X', batch.float, X, taken?.X);
    if (batch.quantized) await one('X̃', batch.quantized, Xq, taken?.Xq);
  } finally {
    arena.release(places);
  }
}
