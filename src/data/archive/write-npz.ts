/** NumPy archives (numpy.savez): a zip of arrays of format 1.0 (numpy.lib.format), each under its own name. */
import { zipSync } from 'fflate';

/** Bytes in C order. */
export interface ByteArray {
  name: string;
  shape: readonly number[];
  data: Uint8Array;
}

/** The header fills up to a multiple of this, so that values can be mapped. */
const ALIGNMENT = 64;

/** Of every entry, so that the same arrays are the same bytes. */
const DATE = '1980-01-01T12:00:00';

function npyOf({ shape, data }: ByteArray): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const fields = `{'descr': '|u1', 'fortran_order': False, 'shape': (${dims}), }`;
  // Magic, version and the length of the header take 10 bytes, the newline behind it one.
  const filled = Math.ceil((fields.length + 11) / ALIGNMENT) * ALIGNMENT - 11;
  const header = new TextEncoder().encode(`${fields.padEnd(filled)}\n`);
  const bytes = new Uint8Array(10 + header.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(header, 10);
  bytes.set(data, 10 + header.length);
  return bytes;
}

/** @param arrays of type uint8; names are told apart */
export function writeNpz(arrays: readonly ByteArray[]): Uint8Array<ArrayBuffer> {
  const entries = Object.fromEntries(arrays.map((array) => [`${array.name}.npy`, npyOf(array)]));
  return zipSync(entries, { mtime: DATE });
}
