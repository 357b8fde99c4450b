/**
 * GPU memory of one job: counted, and freed all at once. What is released meanwhile is kept for the next buffer that it
 * fits: fresh memory is dear where WebGPU is emulated.
 */
import { UserError } from '../core/errors';
import { bytes } from '../core/units';
import type { Gpu } from './device';

let liveBuffers = 0;
let liveBytes = 0;

/** Buffers and bytes that are allocated now, over all jobs: 0 and 0 when none runs. */
export function liveMemory(): { buffers: number; bytes: number } {
  return { buffers: liveBuffers, bytes: liveBytes };
}

/** The device has no room for a buffer. A smaller plan may still work. */
export class OutOfMemory extends UserError {}

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

/** Buffers from this size on are asked about: the small ones are many, and fail only when nothing else works either. */
const LARGE = 2 ** 20;

/** Buffers that are kept for the next ones: those of one slab of rows. Sizes differ, so more would pile up. */
const MOST_SPARE = 8;

/** How many times too large a kept buffer may be: the last slab is shorter than those before, and takes theirs. */
const MOST_ROOM = 4;

export function openArena(gpu: Gpu): Arena {
  const { device } = gpu;
  const owned = new Map<GPUBuffer, number>(); // and the bytes that were asked for
  let spare: GPUBuffer[] = []; // given back, of owned
  let answers: Promise<OutOfMemory | null>[] = [];
  const free = (buffer: GPUBuffer) => {
    owned.delete(buffer);
    liveBuffers--;
    liveBytes -= buffer.size;
    buffer.destroy();
  };
  const freeSpare = () => {
    spare.forEach(free);
    spare = [];
  };
  const create = (label: string, size: number, usage: GPUBufferUsageFlags) => {
    const limit = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
    if (size > limit) throw tooLarge(label, size, `this device gives at most ${bytes(limit)} in one piece`);
    if (liveBytes + size > gpu.memory) freeSpare();
    if (liveBytes + size > gpu.memory) throw tooLarge(label, size, `${bytes(liveBytes)} are in use already`);
    const asked = size >= LARGE;
    if (asked) device.pushErrorScope('out-of-memory');
    const buffer = device.createBuffer({ label, size: padded(size), usage });
    if (asked)
      answers.push(
        device.popErrorScope().then(
          (error) => error && tooLarge(label, size, `the device has no more (${bytes(liveBytes)} are in use)`),
          // The scopes of a lost device: whoever waits for its work hears of the loss.
          () => null,
        ),
      );
    owned.set(buffer, size);
    liveBuffers++;
    liveBytes += buffer.size;
    return buffer;
  };
  const STORAGE = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const takeSpare = (size: number, most: number) => {
    const fitting = spare.filter((buffer) => buffer.size >= padded(size) && buffer.size <= padded(most));
    const found = fitting.reduce<GPUBuffer | null>(
      (best, each) => (best && best.size <= each.size ? best : each),
      null,
    );
    if (!found) return null;
    spare.splice(spare.indexOf(found), 1);
    owned.set(found, size);
    return found;
  };
  const scratch = (label: string, size: number) => takeSpare(size, MOST_ROOM * size) ?? create(label, size, STORAGE);
  const release = (buffer: GPUBuffer) => {
    if (!owned.has(buffer) || spare.includes(buffer)) return;
    if (buffer.usage !== STORAGE) return free(buffer);
    spare.push(buffer);
    if (spare.length > MOST_SPARE) free(spare.shift()!);
  };
  return {
    storage(label, floats) {
      const found = takeSpare(4 * floats, 4 * floats);
      if (!found) return create(label, 4 * floats, STORAGE);
      const encoder = device.createCommandEncoder();
      encoder.clearBuffer(found);
      device.queue.submit([encoder.finish()]);
      return found;
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
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(buffer, 4 * first, staging, 0, 4 * floats);
        device.queue.submit([encoder.finish()]);
        await gpu.finish(staging.mapAsync(GPUMapMode.READ, 0, 4 * floats));
        return new Float32Array(staging.getMappedRange(0, 4 * floats).slice(0));
      } finally {
        release(staging);
      }
    },
    async settled() {
      const asked = answers;
      answers = [];
      const failed = (await Promise.all(asked)).find((answer) => answer !== null);
      if (!failed) return;
      freeSpare();
      throw failed;
    },
    close() {
      spare = [];
      for (const buffer of [...owned.keys()]) free(buffer);
    },
  };
}

/** Bytes of the buffer for so many. */
function padded(size: number): number {
  return Math.max(16, Math.ceil(size / 16) * 16);
}

function tooLarge(label: string, size: number, why: string): OutOfMemory {
  return new OutOfMemory(
    `${label} needs ${bytes(size)} of GPU memory, and ${why}. ` +
      'Use fewer calibration samples or patches, or leave this layer in float.',
  );
}
