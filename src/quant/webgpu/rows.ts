/** Rows of X and X̃ on the device: batches are cut into slabs, uploaded where they are not there yet, and gathered. */
import type { LayerShape } from '../../core/layer-problem';
import { planPatches, type Geometry } from '../../core/im2col';
import type { ActivationBatch, AnyBatch } from '../solver';
import type { Gpu } from '../../gpu/device';
import { gather, type GatherPlan } from '../../gpu/gather';
import { runDispatches } from '../../gpu/kernel';
import { inScope, type Session } from '../../gpu/session';
import { productOf } from '../../core/shape';

/** Bytes of the samples that are uploaded at once, at most. */
const UPLOAD_BYTES = 2 ** 28;

/** Bytes of one slab of rows, of X and of X̃. Where WebGPU is emulated, memory that was not used before is dear. */
export const SLAB_BYTES = { emulated: 4 * 2 ** 20, real: 32 * 2 ** 20 };

/** Rows of a slab, so that it takes no more memory and work than a budget. @param row what one row takes */
export function rowsOfSlab(budget: { bytes: number; flops: number }, row: { bytes: number; flops: number }): number {
  return Math.max(1, Math.min(Math.floor(budget.bytes / row.bytes), Math.floor(budget.flops / row.flops)));
}

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

/** Where the rows of a slab go. */
export interface SlabTarget {
  X: GPUBuffer;
  /** Left alone where the batch has nothing but X. */
  Xq: GPUBuffer;
  firstRow: number;
}

/** Rows of a slab on the device, (rows, groups · stride). */
export interface GatheredRows {
  rows: number;
  X: GPUBuffer;
  /** X itself where the batch has nothing else: one buffer cannot be bound twice where it is written, but these are read. */
  Xq: GPUBuffer;
}

/** Gathers the rows of a slab into buffers of their own, which go back once `work` with them is done. */
export function withGathered<T>(
  session: Session,
  layout: RowLayout,
  slab: Slab,
  work: (gathered: GatheredRows) => Promise<T>,
): Promise<T> {
  const rows = slab.positions.length;
  const floats = rows * layout.shape.groups * layout.stride;
  return inScope(session.arena, async (scope) => {
    const X = scope.scratch('X', floats);
    const Xq = slab.batch.quantized ? scope.scratch('X̃', floats) : X;
    await gatherSlab(session, layout, slab, { X, Xq, firstRow: 0 });
    return work({ rows, X, Xq });
  });
}

/** Gathers the rows of a slab into X and X̃, from `firstRow` on. */
export async function gatherSlab(session: Session, layout: RowLayout, slab: Slab, target: SlabTarget): Promise<void> {
  const { batch, positions } = slab;
  const { X, Xq, firstRow } = target;
  const plan = planSlab(layout, slab, firstRow);
  const taken = await layout.means?.taken();
  await inScope(session.arena, async (scope) => {
    const places = scope.upload('positions', positions);
    const gatherInto = (out: GPUBuffer, label: string, values: Float32Array | GPUBuffer, means = places) =>
      gatherValues(session, plan, slab, { label, values, places, out, means });
    await gatherInto(X, 'X', batch.float, taken?.X);
    if (batch.quantized) await gatherInto(Xq, 'X̃', batch.quantized, taken?.Xq);
  });
}

function planSlab({ shape, geometry, stride, ones, means }: RowLayout, slab: Slab, firstRow: number): GatherPlan {
  const { batch, positions } = slab;
  // A buffer of the device is bound as a whole.
  const part = inMemory(batch) ? slab : { firstSample: 0, samples: batch.shape[0]! };
  return {
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
}

/** One activation: uploaded where it lies in memory, for as long as it takes. */
async function gatherValues(
  { gpu, arena }: Session,
  plan: GatherPlan,
  { batch, firstSample, samples }: Slab,
  { label, values, places, out, means }: Gathering,
): Promise<void> {
  const run = (activation: GPUBuffer) => runDispatches(gpu, arena, [gather(plan, activation, places, out, means)]);
  if (!(values instanceof Float32Array)) return run(values);
  const floats = sampleFloats(batch);
  const needed = values.subarray(firstSample * floats, (firstSample + samples) * floats);
  await inScope(arena, (scope) => run(scope.upload(`activation for ${label}`, needed)));
}

interface Gathering {
  label: string;
  values: Float32Array | GPUBuffer;
  places: GPUBuffer;
  out: GPUBuffer;
  /** Any buffer where nothing is centered. */
  means: GPUBuffer;
}
