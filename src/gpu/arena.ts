/**
 * GPU memory of one job: counted, and freed all at once. What is released meanwhile is kept for the next buffer that it
 * fits: fresh memory is dear where WebGPU is emulated.
 */
import { destroy, openBufferMaker, openSpares } from './buffers';
import type { Gpu } from './device';

export interface Arena {
  /** A zeroed storage buffer of `floats` 32-bit values. @throws OutOfMemory with numbers where it does not fit */
  storage(label: string, floats: number): GPUBuffer;
  /** Of at least so many, with whatever was there before: for what is written before it is read. */
  scratch(label: string, floats: number): GPUBuffer;
  /** The same, filled from its beginning. */
  upload(label: string, data: Float32Array | Uint32Array): GPUBuffer;
  uniform(label: string, data: ArrayBuffer): GPUBuffer;
  /** Gives one buffer back before the rest. */
  release(buffer: GPUBuffer): void;
  /** Reads `floats` values from `first` on. */
  read(buffer: GPUBuffer, first?: number, floats?: number): Promise<Float32Array<ArrayBuffer>>;
  /** Waits until the device has answered for all buffers. @throws OutOfMemory */
  settled(): Promise<void>;
  close(): void;
}

/** How many times too large a kept buffer may be: the last slab is shorter than those before, and takes theirs. */
const MOST_ROOM = 4;

export function openArena(gpu: Gpu): Arena {
  const { device } = gpu;
  const STORAGE = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const owned = new Map<GPUBuffer, number>(); // and the bytes that were asked for
  const free = (buffer: GPUBuffer) => {
    owned.delete(buffer);
    destroy(buffer);
  };
  const spares = openSpares(free);
  const maker = openBufferMaker(gpu, spares.clear);
  const own = (buffer: GPUBuffer, size: number) => {
    owned.set(buffer, size);
    return buffer;
  };
  const create = (label: string, size: number, usage: GPUBufferUsageFlags) =>
    own(maker.create(label, size, usage), size);
  const takeSpare = (size: number, most: number) => {
    const buffer = spares.take(size, most);
    return buffer && own(buffer, size);
  };
  const scratch = (label: string, size: number) => takeSpare(size, MOST_ROOM * size) ?? create(label, size, STORAGE);
  const release = (buffer: GPUBuffer) => {
    if (!owned.has(buffer) || spares.has(buffer)) return;
    if (buffer.usage === STORAGE) spares.put(buffer);
    else free(buffer);
  };
  return {
    storage(label, floats) {
      const spare = takeSpare(4 * floats, 4 * floats);
      if (!spare) return create(label, 4 * floats, STORAGE);
      const encoder = device.createCommandEncoder();
      encoder.clearBuffer(spare);
      device.queue.submit([encoder.finish()]);
      return spare;
    },
    scratch: (label, floats) => scratch(label, 4 * floats),
    upload(label, data) {
      const buffer = scratch(label, data.byteLength);
      device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength);
      return buffer;
    },
    uniform(label, data) {
      const buffer = create(label, data.byteLength, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
      device.queue.writeBuffer(buffer, 0, data);
      return buffer;
    },
    release,
    async read(buffer, first = 0, floats = (owned.get(buffer) ?? buffer.size) / 4 - first) {
      const staging = create('staging', 4 * floats, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
      try {
        return await readThrough(gpu, staging, buffer, 4 * first, 4 * floats);
      } finally {
        release(staging);
      }
    },
    async settled() {
      const failed = await maker.settled();
      if (!failed) return;
      spares.clear();
      throw failed;
    },
    close() {
      spares.clear();
      for (const buffer of [...owned.keys()]) free(buffer);
    },
  };
}

/** Reads `size` bytes from `first` on. @param staging so many bytes that can be mapped */
async function readThrough(gpu: Gpu, staging: GPUBuffer, buffer: GPUBuffer, first: number, size: number) {
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, first, staging, 0, size);
  gpu.device.queue.submit([encoder.finish()]);
  await gpu.finish(staging.mapAsync(GPUMapMode.READ, 0, size));
  return new Float32Array(staging.getMappedRange(0, size).slice(0));
}
