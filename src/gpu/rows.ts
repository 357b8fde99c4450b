/** Rows of X and X̃ on the device: batches are cut into slabs, uploaded and gathered. */
import type { LayerShape } from '../core/layer';
import { planPatches, type Geometry } from '../core/patches';
import type { ActivationBatch } from '../core/solver';
import type { Arena } from './arena';
import type { Gpu } from './device';
import { gather } from './gather';
import { runDispatches } from './kernel';

/** Bytes of the samples that are uploaded at once, at most. */
const UPLOAD_BYTES = 2 ** 28;

/** Some rows of a batch, and the samples that they lie in. */
export interface Slab {
  batch: ActivationBatch;
  positions: Uint32Array;
  firstSample: number;
  samples: number;
}

/** How rows lie in X: (…, groups · stride). */
export interface RowLayout {
  shape: LayerShape;
  geometry: Geometry;
  stride: number;
  /** Whether column N is of ones: every product then carries the column sums along. */
  ones: boolean;
}

/** @param rows of a slab, at most */
export function* cutSlabs(batch: ActivationBatch, geometry: Geometry, rows: number, { device }: Gpu): Generator<Slab> {
  const { positions: perSample } = planPatches(geometry, batch.shape);
  const count = batch.shape[0]!;
  const all = batch.positions ?? Uint32Array.from({ length: perSample * count }, (_, i) => i);
  const sampleBytes = (4 * batch.float.length) / count;
  const limit = Math.min(UPLOAD_BYTES, device.limits.maxStorageBufferBindingSize);
  const samplesAtOnce = Math.max(1, Math.floor(limit / sampleBytes));
  for (let at = 0; at < all.length;) {
    const firstSample = Math.floor(all[at]! / perSample);
    let end = at;
    while (end < all.length && end - at < rows && all[end]! < (firstSample + samplesAtOnce) * perSample) end++;
    const samples = Math.floor(all[end - 1]! / perSample) - firstSample + 1;
    yield { batch, positions: all.subarray(at, end), firstSample, samples };
    at = end;
  }
}

/** The rows of a batch where they already lie as X has them, unpadded: one after the other. null: they must be gathered. */
export function rowsAsTheyLie(batch: ActivationBatch, geometry: Geometry): { count: number; columns: number } | null {
  if (geometry.kind !== 'matrix' || geometry.axisFromEnd !== 1 || batch.positions) return null;
  const { columns } = planPatches(geometry, batch.shape);
  return { count: batch.float.length / columns, columns };
}

/**
 * Gathers the rows of a slab into X and X̃, from `firstRow` on.
 * @param Xq left alone where the batch has nothing but X
 */
export async function gatherSlab(
  gpu: Gpu,
  arena: Arena,
  { shape, geometry, stride, ones }: RowLayout,
  { batch, positions, firstSample, samples }: Slab,
  { X, Xq, firstRow }: { X: GPUBuffer; Xq: GPUBuffer; firstRow: number },
): Promise<void> {
  const sampleFloats = batch.float.length / batch.shape[0]!;
  const plan = {
    geometry,
    shape: [samples, ...batch.shape.slice(1)],
    rows: positions.length,
    groups: shape.groups,
    inputs: shape.inputs,
    stride,
    firstSample,
    firstRow,
    ones,
  };
  const places = arena.upload('positions', positions);
  try {
    const one = async (label: string, activation: Float32Array, out: GPUBuffer) => {
      const part = activation.subarray(firstSample * sampleFloats, (firstSample + samples) * sampleFloats);
      const uploaded = arena.upload(`activation for ${label}`, part);
      try {
        await runDispatches(gpu, arena, [gather(plan, uploaded, places, out)]);
      } finally {
        arena.release(uploaded);
      }
    };
    await one('X', batch.float, X);
    if (batch.quantized) await one('X̃', batch.quantized, Xq);
  } finally {
    arena.release(places);
  }
}
