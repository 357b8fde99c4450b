/** Buffers of the device: made, counted over all jobs, and kept for the next ones that they fit. */
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

function tooLarge(label: string, size: number, why: string): OutOfMemory {
  return new OutOfMemory(
    `${label} needs ${bytes(size)} of GPU memory, and ${why}. ` +
      'Use fewer calibration samples or patches, or leave this layer in float.',
  );
}

/** Buffers from this size on are asked about: the small ones are many, and fail only when nothing else works either. */
const LARGE = 2 ** 20;

/** Bytes of the buffer for so many. */
function padded(size: number): number {
  return Math.max(16, Math.ceil(size / 16) * 16);
}

export interface BufferMaker {
  /** @param size bytes @throws OutOfMemory where it is known not to fit */
  create(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer;
  /** Waits until the device has answered for all buffers. @returns what failed first; null: nothing */
  settled(): Promise<OutOfMemory | null>;
}

/** @param makeRoom called before a buffer is refused for what is in use already */
export function openBufferMaker({ device, memory }: Gpu, makeRoom: () => void): BufferMaker {
  let answers: Promise<OutOfMemory | null>[] = [];
  const answerFor = (label: string, size: number) =>
    device.popErrorScope().then(
      (error) => error && tooLarge(label, size, `the device has no more (${bytes(liveBytes)} are in use)`),
      // The scopes of a lost device: whoever waits for its work hears of the loss.
      () => null,
    );
  return {
    create(label, size, usage) {
      const limit = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
      if (size > limit) throw tooLarge(label, size, `this device gives at most ${bytes(limit)} in one piece`);
      if (liveBytes + size > memory) makeRoom();
      if (liveBytes + size > memory) throw tooLarge(label, size, `${bytes(liveBytes)} are in use already`);
      const asked = size >= LARGE;
      if (asked) device.pushErrorScope('out-of-memory');
      const buffer = device.createBuffer({ label, size: padded(size), usage });
      if (asked) answers.push(answerFor(label, size));
      liveBuffers++;
      liveBytes += buffer.size;
      return buffer;
    },
    async settled() {
      const asked = answers;
      answers = [];
      return (await Promise.all(asked)).find((answer) => answer !== null) ?? null;
    },
  };
}

export function destroy(buffer: GPUBuffer): void {
  liveBuffers--;
  liveBytes -= buffer.size;
  buffer.destroy();
}

/** Buffers that are kept for the next ones: those of one slab of rows. Sizes differ, so more would pile up. */
const MOST_SPARE = 8;

export interface Spares {
  /** The smallest one of `size` … `most` bytes, which is no spare any more; null: there is none. */
  take(size: number, most: number): GPUBuffer | null;
  /** Keeps one, and gives up the oldest where there are too many. */
  put(buffer: GPUBuffer): void;
  has(buffer: GPUBuffer): boolean;
  /** Gives all of them up. */
  clear(): void;
}

/** @param free called with each buffer that is given up */
export function openSpares(free: (buffer: GPUBuffer) => void): Spares {
  let spare: GPUBuffer[] = [];
  return {
    take(size, most) {
      const fitting = spare.filter((buffer) => buffer.size >= padded(size) && buffer.size <= padded(most));
      const smallest = fitting.reduce<GPUBuffer | null>(
        (best, each) => (best && best.size <= each.size ? best : each),
        null,
      );
      if (smallest) spare.splice(spare.indexOf(smallest), 1);
      return smallest;
    },
    put(buffer) {
      spare.push(buffer);
      if (spare.length > MOST_SPARE) free(spare.shift()!);
    },
    has: (buffer) => spare.includes(buffer),
    clear() {
      const given = spare;
      spare = [];
      given.forEach(free);
    },
  };
}
