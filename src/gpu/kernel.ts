/** A kernel is data: a shader, a grid, its parameters and its buffers. This is the one place that encodes it. */
import type { Arena } from './arena';
import type { Gpu, Shader } from './device';

export type Grid = readonly [x: number, y: number, z: number];

/** @typeParam Buffer names, in a plan: then it is the same on any device */
export interface Dispatch<Buffer = GPUBuffer> {
  shader: Shader;
  /** Workgroups. */
  grid: Grid;
  /** The uniform struct, laid out as the shader declares it. */
  params: ArrayBuffer;
  /** Storage buffers of bindings 1, 2, … */
  buffers: readonly Buffer[];
  /** The same work for adapters with `quads`: another shader with the same parameters and buffers. */
  quads?: Pick<Dispatch, 'shader' | 'grid'>;
}

/** Groups of `size` that hold `count` threads. */
export function workgroups(count: number, size: number): number {
  return Math.ceil(count / size);
}

/** Matrices lie in eights: kernels compute 8 × 8 values in a thread. */
export function pad8(n: number): number {
  return Math.ceil(n / 8) * 8;
}

/** A uniform struct of 32-bit values, `f` for floats at the given places. */
export function uniforms(values: readonly number[], floats: readonly number[] = []): ArrayBuffer {
  const buffer = new ArrayBuffer(Math.ceil((4 * values.length) / 16) * 16);
  const view = new DataView(buffer);
  values.forEach((value, i) =>
    floats.includes(i) ? view.setFloat32(4 * i, value, true) : view.setUint32(4 * i, value, true),
  );
  return buffer;
}

/**
 * Runs dispatches in their order, as one submission, and waits for them.
 * @throws DeviceLost where the device goes meanwhile
 */
export async function runDispatches(gpu: Gpu, arena: Arena, dispatches: readonly Dispatch[]): Promise<void> {
  const { device } = gpu;
  await arena.settled();
  const encoder = device.createCommandEncoder();
  const used: GPUBuffer[] = [];
  for (const dispatch of dispatches) {
    const { params, buffers } = dispatch;
    const { shader, grid } = (gpu.quads && dispatch.quads) || dispatch;
    if (grid.some((size) => size === 0)) continue;
    const pipeline = await gpu.finish(gpu.pipeline(shader));
    const uniform = arena.uniform(`${shader.name} params`, params);
    used.push(uniform);
    const pass = encoder.beginComputePass({ label: shader.name });
    pass.setPipeline(pipeline);
    const resources = [uniform, ...buffers].map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: resources }));
    pass.dispatchWorkgroups(...grid);
    pass.end();
  }
  device.queue.submit([encoder.finish()]);
  await gpu.finish(device.queue.onSubmittedWorkDone());
  for (const buffer of used) arena.release(buffer);
  const failure = gpu.failure();
  if (failure) throw new Error(failure);
}
