/** Bytes that are here, or on a disk: read piece by piece, where they are needed. */
import { UserError } from '../../core/errors';

export interface Source {
  readonly size: number;
  /** Bytes `from` to `to`, of which those beyond the end are left out. */
  read(from: number, to: number): Promise<Uint8Array>;
}

export function bytesSource(bytes: Uint8Array): Source {
  return { size: bytes.length, read: (from, to) => Promise.resolve(bytes.subarray(from, to)) };
}

/** @param name for messages: reading fails where the file was changed or moved since it was chosen */
export function blobSource(name: string, blob: Blob): Source {
  return {
    size: blob.size,
    async read(from, to) {
      try {
        return new Uint8Array(await blob.slice(from, to).arrayBuffer());
      } catch {
        throw new UserError(`${name} cannot be read from the disk. Open it again.`);
      }
    },
  };
}

/** Read at once, at most: more would be in memory twice for a while. */
export const PIECE = 2 ** 26;

/** Called between pieces with the part that is done, 0..1; may throw to stop. */
export type Step = (fraction: number) => Promise<void>;

/** @throws UserError where it is larger than the memory that a page may have */
export async function readWhole(name: string, source: Source, step: Step): Promise<Uint8Array> {
  const { size } = source;
  if (size <= PIECE) return source.read(0, size);
  const whole = allocate(name, size);
  for (let at = 0; at < size; at += PIECE) {
    await step(at / size);
    whole.set(await source.read(at, at + PIECE), at);
  }
  return whole;
}

function allocate(name: string, size: number): Uint8Array {
  try {
    return new Uint8Array(size);
  } catch {
    throw new UserError(
      `${name} has ${(size / 1e9).toPrecision(2)} GB, for which this browser has no memory. Close other pages, or open less.`,
    );
  }
}
