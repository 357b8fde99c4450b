/** Files → arrays by their names: .npz, .npy, and JSON of lists. Libraries save graphs as such. */
import { UserError } from '../../core/errors';
import type { DataFile } from '../../data/samples';
import { isNpy, readNpy, readNpyWords, type NumpyArray } from '../../data/formats/npy';
import { baseName } from '../../data/raw';
import { jsonArrays } from './json-arrays';

/** Arrays of the files, read when they are asked for: what nobody asks for need not be readable. */
export interface Arrays {
  /** What messages call all of them. */
  source: string;
  names: readonly string[];
  /** The first of `names` that is there. @throws UserError where it cannot be read */
  get(...names: string[]): NumpyArray | null;
  /** The same for words, which are no numbers. */
  words(...names: string[]): readonly string[] | null;
}

/** @param files NumPy or JSON: see `isArrayFile` */
export function openArrays(source: string, files: readonly DataFile[]): Arrays {
  const readers = new Map<string, DataFile | NumpyArray>();
  for (const file of files) {
    if (isNpy(file.bytes)) readers.set(stemOf(file.name), file);
    else for (const [stem, array] of jsonArrays(source, file)) readers.set(stem, array);
  }
  const alone = files.length === 1 && isNpy(files[0]!.bytes);
  const called = (stem: string) => (alone ? source : `${source} (${stem})`);
  const find = (names: string[]) => names.find((name) => readers.has(name));
  return {
    source,
    names: [...readers.keys()],
    get(...names) {
      const stem = find(names);
      if (stem === undefined) return null;
      const found = readers.get(stem)!;
      return 'bytes' in found ? readNumbers(called(stem), found.bytes) : found;
    },
    words(...names) {
      const stem = find(names);
      const found = stem === undefined ? undefined : readers.get(stem)!;
      if (!found || !('bytes' in found) || isPickled(found.bytes)) return null;
      return readNpyWords(called(stem!), found.bytes)?.words ?? null;
    },
  };
}

/** The part of a name that says which array it is: `ind.cora.x.npy` → `ind.cora.x`. */
const stemOf = (path: string): string => baseName(path).replace(/\.npy$/i, '');

/** NumPy's objects (type 'O') are pickles. */
export function isPickled(npy: Uint8Array): boolean {
  return /'descr':\s*'\|?O/.test(new TextDecoder('latin1').decode(npy.subarray(0, 256)));
}

function readNumbers(name: string, bytes: Uint8Array): NumpyArray {
  if (isPickled(bytes))
    throw new UserError(
      `${name} is an array of Python objects, a pickle, which can run any code when it is opened, and is not. Save it again as numbers: numpy.asarray(a.tolist()).`,
    );
  return readNpy(name, bytes);
}

/** Numbers in range, as node and column numbers are. @throws UserError that names the first that is none */
export function wholeNumbers(array: NumpyArray, below: number, what: string): Int32Array {
  const { name, data, inexact } = array;
  const out = new Int32Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!;
    if (!Number.isInteger(value) || value < 0)
      throw new UserError(
        `${name} holds ${inexact?.at === at ? inexact.value : value} at place ${at}; ${what} must be whole numbers from 0.`,
      );
    if (value >= below)
      throw new UserError(
        `${name} holds ${inexact?.at === at ? inexact.value : value} at place ${at}; ${what} must be below ${below}.`,
      );
    out[at] = value;
  }
  return out;
}

/** (2, 1433) as messages have shapes. */
export const shapeOf = ({ shape }: NumpyArray): string => `(${shape.join(', ')})`;
