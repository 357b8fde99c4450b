/** Arrays as a `.npz` file, as numpy.savez_compressed writes it. */
import { zipSync } from 'fflate';

export interface ArrayToWrite {
  shape: readonly number[];
  data: Float32Array | Int32Array;
}

/** The same bytes for the same arrays. */
export function writeNpz(arrays: Readonly<Record<string, ArrayToWrite>>): Uint8Array {
  const entries = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, writeNpy(array)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: '1980-01-01' });
}

/** Format 1.0: the header fills whole 64 bytes. */
function writeNpy({ shape, data }: ArrayToWrite): Uint8Array {
  const type = data instanceof Float32Array ? '<f4' : '<i4';
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const fields = `{'descr': '${type}', 'fortran_order': False, 'shape': (${dims}), }`;
  const length = 64 * Math.ceil((10 + fields.length + 1) / 64) - 10;
  const header = new TextEncoder().encode(`${fields.padEnd(length - 1)}\n`);
  const bytes = new Uint8Array(10 + length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  bytes.set(header, 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + length);
  return bytes;
}
