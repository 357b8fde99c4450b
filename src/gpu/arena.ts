/** GPU memory of one job: counted, and freed all at once. */
import type { Gpu } from './device';

let liveBuffers = 0;
let liveBytes = 0;

/** Buffers and bytes that are allocated now, over all jobs: 0 and 0 when none runs. */
export function liveMemory(): { buffers: number; bytes: number } {
  return { buffers: liveBuffers, bytes: liveBytes };
}

export interface Arena {
  /** A zeroed storage buffer of `floats` 32-bit values. @throws Error with numbers where it does not fit the device */
  storage(label: string, floats: number): GPUBuffer;
  /** The same, filled. */
  upload(label: string, data: Float32Array | Uint32Array): GPUBuffer;
  uniform(label: string, data: ArrayBuffer): GPUBuffer;
  /** Frees one buffer before the rest. */
  release(buffer: GPUBuffer): void;
  /** Reads `floats` values from `first` on. */
  read(buffer: GPUBuffer, first?: number, floats?: number): Promise<Float32Array<ArrayBuffer>>;
  close(): void;
}

export function openArena({ device }: Gpu): Arena {
  const owned = new Set<GPUBuffer>();
  const create = (label: string, size: number, usage: GPUBufferUsageFlags) => {
    const limit = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
    if (size > limit)
      throw new Error(`${label} needs ${mebibytes(size)}, and this device holds ${mebibytes(limit)} in one buffer`);
    const buffer = device.createBuffer({ label, size: Math.max(16, Math.ceil(size / 16) * 16), usage });
    owned.add(buffer);
    liveBuffers++;
    liveBytes += buffer.size;
    return buffer;
  };
  const release = (buffer: GPUBuffer) => {
    if (!owned.delete(buffer)) return;
    liveBuffers--;
    liveBytes -= buffer.size;
    buffer.destroy();
  };
  const STORAGE = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  return {
    storage: (label, floats) => create(label, 4 * floats, STORAGE),
    upload(label, data) {
      const buffer = create(label, data.byteLength, STORAGE);
      device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength);
      return buffer;
    },
    uniform(label, data) {
      const buffer = create(label, data.byteLength, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
      device.queue.writeBuffer(buffer, 0, data);
      return buffer;
    },
    release,
    async read(buffer, first = 0, floats = buffer.size / 4 - first) {
      const staging = create('staging', 4 * floats, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
      try {
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(buffer, 4 * first, staging, 0, 4 * floats);
        device.queue.submit([encoder.finish()]);
        await staging.mapAsync(GPUMapMode.READ, 0, 4 * floats);
        return new Float32Array(staging.getMappedRange(0, 4 * floats).slice(0));
      } finally {
        release(staging);
      }
    },
    close() {
      for (const buffer of [...owned]) release(buffer);
    },
  };
}

function mebibytes(size: number): string {
  return `${(size / 2 ** 20).toFixed(1)} MiB`;
}
