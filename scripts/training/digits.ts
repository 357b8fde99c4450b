/** The committed digits as training sees them, and as they are written. */
import { strToU8, unzipSync, zipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNpy } from '../../src/data/formats/npy.ts';
import { ROOT } from '../paths.ts';

export const SAMPLES = join(ROOT, 'src/samples');
export const SIDE = 8;
export const PIXELS = SIDE * SIDE;
export const CLASSES = 10;
/** The pixels count dark dots of a 4 × 4 cell. */
const MOST = 16;

export interface Digits {
  count: number;
  /** (count, 64), 0..1. */
  x: Float32Array;
  /** (count). */
  y: Int32Array;
}

export function readDigits(part: 'train' | 'test'): Digits {
  const entries = unzipSync(readFileSync(join(SAMPLES, `digits-${part}.npz`)));
  const x = Float32Array.from(readNpy('x', entries['x.npy']!).data, (value) => value / MOST);
  const y = Int32Array.from(readNpy('y', entries['y.npy']!).data);
  return { count: y.length, x, y };
}

/** The NumPy format 1.0, for bytes. */
function npy(shape: number[], data: Uint8Array): Uint8Array {
  const dims = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const dictionary = `{'descr': '|u1', 'fortran_order': False, 'shape': ${dims}, }`;
  const header = strToU8(`${dictionary.padEnd(64 * Math.ceil((dictionary.length + 11) / 64) - 11)}\n`);
  const bytes = new Uint8Array(10 + header.length + data.length);
  bytes.set([0x93, ...strToU8('NUMPY'), 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(header, 10);
  bytes.set(data, 10 + header.length);
  return bytes;
}

/** An npz of x (count, 1, 8, 8) and y (count); the same bytes whenever it is written. */
export function digitsNpz(x: Uint8Array, y: Uint8Array): Uint8Array {
  const arrays = { 'x.npy': npy([y.length, 1, SIDE, SIDE], x), 'y.npy': npy([y.length], y) };
  return zipSync(arrays, { level: 9, mtime: '2000-01-01T12:00:00' });
}
