/** Gram matrices of groups with few inputs, depthwise layers for instance: tiles of 32 or 8 are mostly empty there. */
import source from '../../shaders/gram-narrow.wgsl?raw';
import type { Gpu } from './device';
import type { GramMode } from './gram';
import { uniforms, workgroups, type Dispatch } from './kernel';

/** Inputs up to which this is faster than tiles. */
export const NARROW = 32;

/** Values along the side of a tile; the shader's constant of that name. */
const SIDE = 9;
/** Threads that keep a device busy, and rows below which a part is not split any further. */
const BUSY = { emulated: 256, real: 4096 };
const SHORTEST = 16;

/** Rows as they lie: value t of group g in row r is at r · pitch + g · groupPitch + t. */
export interface NarrowRows {
  rows: number;
  pitch: number;
  groupPitch: number;
}

export interface NarrowBuffers {
  X: GPUBuffer;
  Xq: GPUBuffer;
  /** Both of `narrowFloats`. */
  sums: GPUBuffer;
  carry: GPUBuffer;
}

export interface NarrowSizes {
  inputs: number;
  groups: number;
  /** Sums of the rows, side by side. */
  parts: number;
}

/** @param rows of a slab */
export function narrowSizes(gpu: Pick<Gpu, 'software'>, inputs: number, groups: number, rows: number): NarrowSizes {
  const busy = gpu.software ? BUSY.emulated : BUSY.real;
  const threads = groups * Math.ceil(inputs / SIDE) ** 2;
  const parts = Math.max(1, Math.min(64, Math.ceil(busy / threads), Math.floor(rows / SHORTEST)));
  return { inputs, groups, parts };
}

/** Floats of the sums of so many kinds, and of their compensation. */
export function narrowFloats({ inputs, groups, parts }: NarrowSizes, kinds: number): number {
  return kinds * parts * groups * (inputs + 1) ** 2;
}

/** Loads count most: as many flops as they take the time of, for each row. */
export function narrowFlops({ inputs, groups }: NarrowSizes, rows: number): number {
  return rows * groups * (36 * inputs + 6 * inputs ** 2) * Math.ceil(inputs / SIDE);
}

/**
 * Adds rows to the sums.
 * @param modes that are summed; on a real GPU one after the other, since a thread has only so many registers
 */
export function gramNarrow(
  gpu: Pick<Gpu, 'software'>,
  modes: readonly GramMode[],
  { inputs, groups, parts }: NarrowSizes,
  { rows, pitch, groupPitch }: NarrowRows,
  { X, Xq, sums, carry }: NarrowBuffers,
): Dispatch[] {
  const tiles = Math.ceil(inputs / SIDE);
  const together = gpu.software ? [modes] : modes.map((mode) => [mode]);
  return together.map((summed) => {
    const [H, E, F] = (['H', 'Et', 'F'] as const).map((mode) => Number(summed.includes(mode)));
    return {
      shader: { name: 'gram-narrow', source, constants: { H: H!, E: E!, F: F! } },
      grid: [workgroups(groups * parts, 64), tiles ** 2, 1],
      params: uniforms([rows, inputs, groups, parts, pitch, groupPitch, tiles]),
      buffers: [X, Xq, sums, carry],
    };
  });
}
