/** Small data files for tests, built in code. */
import { gzipSync, zipSync, type Zippable } from 'fflate';
import type { DataFile } from '../src/data/samples';

export const text = (name: string, content: string): DataFile => ({ name, bytes: new TextEncoder().encode(content) });

const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** IDX of unsigned bytes. */
export function idx(name: string, shape: number[], values: ArrayLike<number>): DataFile {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint8(2, 8);
  header.setUint8(3, shape.length);
  shape.forEach((size, axis) => header.setUint32(4 + 4 * axis, size));
  return { name, bytes: join(new Uint8Array(header.buffer), Uint8Array.from(values)) };
}

type NumpyValues = Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array | Uint16Array | Int8Array;

/** @param type NumPy's: '|u1', '<f4', … */
export function npy(name: string, type: string, shape: number[], values: NumpyValues, fortran = false): DataFile {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const fields = `{'descr': '${type}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${dims}), }`;
  const header = new TextEncoder().encode(`${fields.padEnd(117)}\n`);
  const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0);
  return { name, bytes: join(magic, header, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) };
}

export function zip(name: string, files: DataFile[]): DataFile {
  const entries: Zippable = Object.fromEntries(files.map((file) => [file.name, file.bytes]));
  return { name, bytes: zipSync(entries, { mtime: '2020-01-01' }) };
}

export const gzip = ({ name, bytes }: DataFile): DataFile => ({ name: `${name}.gz`, bytes: gzipSync(bytes) });

/** A batch of CIFAR-10: every byte of a picture is its label times ten. */
export function cifar(name: string, labels: number[]): DataFile {
  const bytes = new Uint8Array(labels.length * 3073);
  labels.forEach((label, i) => {
    bytes.fill(10 * label, i * 3073, (i + 1) * 3073);
    bytes[i * 3073] = label;
  });
  return { name, bytes };
}

/** The header of a PNG without a picture. */
export function pngHeader(name: string, width = 1, height = 1): DataFile {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return { name, bytes };
}

/** @param arrays type as the format names it, and the bytes of the values */
export function safetensors(
  name: string,
  arrays: Record<string, { dtype: string; shape: number[]; bytes: Uint8Array }>,
): DataFile {
  const entries: [string, object][] = [['__metadata__', { made: 'in code' }]];
  let at = 0;
  for (const [key, { dtype, shape, bytes }] of Object.entries(arrays)) {
    entries.push([key, { dtype, shape, data_offsets: [at, (at += bytes.length)] }]);
  }
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = new Uint8Array(BigUint64Array.of(BigInt(header.length)).buffer);
  return { name, bytes: join(length, header, ...Object.values(arrays).map(({ bytes }) => bytes)) };
}
