/** A piece of work on the device: its memory, and a way to stop or let others in between any two of its steps. */
import type { Arena } from './arena';
import type { Gpu } from './device';

export interface Session {
  gpu: Gpu;
  arena: Arena;
  /** Awaited between steps; throws where the work is cancelled. */
  pause: () => Promise<void>;
}

/** Where buffers come from that go back together. */
export type Scope = Pick<Arena, 'storage' | 'scratch' | 'upload'>;

/** Does some work, and gives the buffers back that it has made, in their order. */
export async function inScope<T>(arena: Arena, work: (scope: Scope) => Promise<T>): Promise<T> {
  const made: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer) => {
    made.push(buffer);
    return buffer;
  };
  try {
    return await work({
      storage: (label, floats) => keep(arena.storage(label, floats)),
      scratch: (label, floats) => keep(arena.scratch(label, floats)),
      upload: (label, data) => keep(arena.upload(label, data)),
    });
  } finally {
    for (const buffer of made) arena.release(buffer);
  }
}
