/** Sparse matrices as SciPy saves them, compressed rows (CSR) or coordinates (COO), checked. */
import { UserError } from '../../core/errors';
import type { NumpyArray } from '../../data/formats/npy';
import type { SparseMatrix } from '../matrix';
import { shapeOf, wholeNumbers, type Arrays } from './arrays';
import { checkSize } from './limits';

/** Of one matrix: where its arrays are called `adj_data`, the prefix is `adj_`. */
interface Parts {
  data: NumpyArray | null;
  indices: NumpyArray;
  indptr: NumpyArray;
  shape: [rows: number, columns: number];
}

const PARTS = ['indices', 'indptr', 'shape'] as const;

/** The first of the prefixes under which there are indices or pointers. */
function prefixOf(arrays: Arrays, prefixes: readonly string[]): string | null {
  return prefixes.find((prefix) => PARTS.slice(0, 2).some((part) => arrays.names.includes(prefix + part))) ?? null;
}

/** @throws UserError where one of the arrays lacks, or they do not fit each other */
function partsOf(arrays: Arrays, prefix: string): Parts {
  const lacking = PARTS.find((part) => !arrays.names.includes(prefix + part));
  if (lacking)
    throw new UserError(
      `${arrays.source} has no ${prefix}${lacking}: a matrix in compressed rows needs ${PARTS.map((part) => prefix + part).join(', ')}.`,
    );
  const [indices, indptr, shape] = PARTS.map((part) => arrays.get(prefix + part)!) as [
    NumpyArray,
    NumpyArray,
    NumpyArray,
  ];
  const sizes = Array.from(shape.data);
  if (sizes.length !== 2 || !sizes.every((size) => Number.isSafeInteger(size) && size > 0))
    throw new UserError(
      `${shape.name} holds ${sizes.slice(0, 4).join(', ') || 'nothing'}; it must be two whole numbers, rows and columns.`,
    );
  return { data: arrays.get(`${prefix}data`), indices, indptr, shape: sizes as [number, number] };
}

/**
 * Pointers, columns and values as they are, checked: columns may be in any order, and come twice.
 * @returns null where there are no arrays of these names
 * @throws UserError where they are no matrix
 */
export function readCompressed(arrays: Arrays, ...prefixes: string[]): SparseMatrix | null {
  const prefix = prefixOf(arrays, prefixes);
  if (prefix === null) return null;
  const { data, indices, indptr, shape } = partsOf(arrays, prefix);
  const [rows, columns] = shape;
  const stored = indices.data.length;
  checkSize(arrays.source, rows, columns, stored);
  if (data && data.data.length !== stored)
    throw new UserError(`${data.name} has ${data.data.length} values for ${stored} entries of ${indices.name}.`);
  return {
    ...{ kind: 'sparse', rows, columns },
    pointers: readPointers(indptr, rows, stored),
    indices: wholeNumbers(indices, columns, 'columns'),
    values: data ? Float32Array.from(data.data) : null,
  };
}

function readPointers(indptr: NumpyArray, rows: number, stored: number): Int32Array {
  const { name, data } = indptr;
  if (data.length !== rows + 1)
    throw new UserError(`${name} has ${data.length} pointers; ${rows} rows need ${rows + 1}.`);
  const falls = data.findIndex((pointer, row) => row > 0 && pointer < data[row - 1]!);
  if (falls >= 0)
    throw new UserError(`${name} falls from ${data[falls - 1]} to ${data[falls]} at row ${falls}; it must never fall.`);
  if (data[0] !== 0 || data[rows] !== stored)
    throw new UserError(`${name} goes from ${data[0]} to ${data[rows]}; it must go from 0 to ${stored}, the entries.`);
  return wholeNumbers(indptr, stored + 1, 'pointers');
}

/** Row and column of each entry, `row` and `col`, as SciPy saves coordinates. */
export function readCoordinates(arrays: Arrays): { edges: [NumpyArray, NumpyArray]; nodes: number | null } | null {
  const [row, column] = [arrays.get('row'), arrays.get('col')];
  if (!row || !column) return null;
  if (row.data.length !== column.data.length)
    throw new UserError(`${row.name} is ${shapeOf(row)} and ${column.name} ${shapeOf(column)}; each entry needs both.`);
  const shape = arrays.get('shape')?.data;
  return { edges: [row, column], nodes: shape?.length === 2 && shape[0] === shape[1] ? shape[0]! : null };
}

/** Sorted within each row, and what stands at the same place added: what `SparseMatrix` promises. */
export function tidied(X: SparseMatrix): SparseMatrix {
  const { rows, pointers, indices, values } = X;
  if (isTidy(X)) return X;
  const kept = { pointers: new Int32Array(rows + 1), indices: new Int32Array(indices.length) };
  const sums = new Float32Array(indices.length);
  let stored = 0;
  for (let i = 0; i < rows; i++) {
    const order = Int32Array.from({ length: pointers[i + 1]! - pointers[i]! }, (_, k) => pointers[i]! + k);
    order.sort((a, b) => indices[a]! - indices[b]! || a - b);
    const start = stored;
    for (const at of order) {
      if (stored === start || kept.indices[stored - 1] !== indices[at]) kept.indices[stored++] = indices[at]!;
      sums[stored - 1]! += values?.[at] ?? 1;
    }
    kept.pointers[i + 1] = stored;
  }
  return { ...X, ...kept, indices: kept.indices.slice(0, stored), values: sums.slice(0, stored) };
}

function isTidy({ rows, pointers, indices }: SparseMatrix): boolean {
  for (let i = 0; i < rows; i++)
    for (let at = pointers[i]! + 1; at < pointers[i + 1]!; at++) if (indices[at]! <= indices[at - 1]!) return false;
  return true;
}
