/** GPU tests run on one device, inside error scopes, and leave nothing behind. */
import { expect } from 'vitest';
import { liveMemory } from '../src/gpu/buffers';
import { openGpu, type Gpu } from '../src/gpu/device';

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
