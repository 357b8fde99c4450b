/** GPU tests run on one device, inside error scopes, and leave nothing behind. */
import { expect } from 'vitest';
import { random } from '../src/core/random';
import { openArena } from '../src/gpu/arena';
import { liveMemory } from '../src/gpu/buffers';
import { openGpu, type Gpu } from '../src/gpu/device';
import { runDispatches, type Dispatch } from '../src/gpu/kernel';

let opening: Promise<Gpu> | null = null;

async function theGpu(): Promise<Gpu> {
  const found = await openGpu();
  if (found.kind === 'none') throw new Error(`these tests need WebGPU, but ${found.reason}`);
  return found.gpu;
}

/** Fails on any validation or memory error, and on buffers that are still there afterwards. */
export async function withGpu<T>(body: (gpu: Gpu) => Promise<T>): Promise<T> {
  opening ??= theGpu();
  const gpu = await opening;
  gpu.device.pushErrorScope('validation');
  gpu.device.pushErrorScope('out-of-memory');
  try {
    return await body(gpu);
  } finally {
    expect((await gpu.device.popErrorScope())?.message ?? null).toBeNull();
    expect((await gpu.device.popErrorScope())?.message ?? null).toBeNull();
    expect(gpu.failure()).toBeNull();
    expect(liveMemory()).toEqual({ buffers: 0, bytes: 0 });
  }
}

/**
 * Runs kernels alone.
 * @param contents of their buffers
 * @param plan the dispatches on these, in their order
 * @returns what the buffers hold then
 */
export function runKernels<Name extends string>(
  contents: Readonly<Record<Name, Float32Array | Uint32Array>>,
  plan: (buffers: Readonly<Record<Name, GPUBuffer>>) => readonly Dispatch[],
): Promise<Record<Name, Float32Array>> {
  const names = Object.keys(contents) as Name[];
  const each = <T>(of: (name: Name) => T) => names.map((name) => [name, of(name)] as const);
  return withGpu(async (gpu) => {
    const arena = openArena(gpu);
    try {
      const buffers = Object.fromEntries(each((name) => arena.upload(name, contents[name]))) as Record<Name, GPUBuffer>;
      await runDispatches(gpu, arena, plan(buffers));
      const read: [Name, Float32Array][] = [];
      for (const name of names) read.push([name, await arena.read(buffers[name])]);
      return Object.fromEntries(read) as Record<Name, Float32Array>;
    } finally {
      arena.close();
    }
  });
}

/** Random numbers, (length), the same for the same arguments. */
export function normals(length: number, ...seed: number[]): Float32Array {
  const rng = random(7, ...seed);
  return Float32Array.from({ length }, () => rng.normal());
}

/** What a kernel is not to write to. */
export function untouched(length: number): Float32Array {
  return new Float32Array(length).fill(-77);
}
