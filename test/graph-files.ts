/** Files of small graphs for tests, in the layouts that people have. */
import type { DataFile } from '../src/data/samples';
import { npy, text, zip } from './data-files';

export const ints = (name: string, shape: number[], values: readonly number[]): DataFile =>
  npy(`${name}.npy`, '<i4', shape, Int32Array.from(values));

export const floats = (name: string, shape: number[], values: readonly number[]): DataFile =>
  npy(`${name}.npy`, '<f4', shape, Float32Array.from(values));

export const bits = (name: string, values: readonly number[]): DataFile =>
  npy(`${name}.npy`, '|b1', [values.length], Uint8Array.from(values));

/** An array of Python objects: its values are a pickle. */
export const objects = (name: string): DataFile => {
  const file = npy(`${name}.npy`, '|i', [1], Uint8Array.of(0x80, 3));
  const header = new TextDecoder('latin1').decode(file.bytes).replace("'|i'", "'|O'");
  return { name: file.name, bytes: Uint8Array.from(header, (letter) => letter.charCodeAt(0)) };
};

/**
 * Six nodes, 0–1, 1–2, 0–2, 3–4; node 5 is isolated. Two classes, three words.
 */
export const SMALL = {
  adj_data: floats('adj_data', [8], [1, 1, 1, 1, 1, 1, 1, 1]),
  adj_indices: ints('adj_indices', [8], [1, 2, 0, 2, 0, 1, 4, 3]),
  adj_indptr: ints('adj_indptr', [7], [0, 2, 4, 6, 7, 8, 8]),
  adj_shape: ints('adj_shape', [2], [6, 6]),
  attr_data: floats('attr_data', [5], [1, 1, 1, 1, 2]),
  attr_indices: ints('attr_indices', [5], [0, 2, 1, 0, 2]),
  attr_indptr: ints('attr_indptr', [7], [0, 2, 3, 4, 4, 4, 5]),
  attr_shape: ints('attr_shape', [2], [6, 3]),
  labels: ints('labels', [6], [0, 0, 0, 1, 1, 1]),
  train_mask: bits('train_mask', [1, 0, 0, 1, 0, 0]),
  val_mask: bits('val_mask', [0, 1, 0, 0, 0, 0]),
  test_mask: bits('test_mask', [0, 0, 1, 0, 1, 1]),
};

type Parts = Record<string, DataFile | null>;

/** The same with changes; null leaves an array out. */
export const compressed = (changes: Parts = {}): DataFile[] => [npz({ ...SMALL, ...changes })];

/** The same as a list of edges with dense features. */
export const LISTED = {
  edges: ints('edges', [2, 4], [0, 1, 0, 3, 1, 2, 2, 4]),
  x: floats('x', [6, 3], [1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]),
  y: ints('y', [6], [0, 0, 0, 1, 1, 1]),
};

export const listed = (changes: Parts = {}): DataFile[] => [npz({ ...LISTED, ...changes })];

const npz = (parts: Parts): DataFile =>
  zip(
    'g.npz',
    Object.values(parts).filter((file) => file !== null),
  );

export const tables = (files: Record<string, string>): DataFile[] =>
  Object.entries(files).map(([name, content]) => text(name, content));

/** The eight files as JSON: four nodes before those that are judged, 6 and 5; 4 is none of the files'. */
export const PLANETOID = {
  x: [
    [1, 0, 0],
    [0, 1, 0],
  ],
  y: [
    [1, 0],
    [0, 1],
  ],
  allx: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 1, 0],
  ],
  ally: [
    [1, 0],
    [0, 1],
    [1, 0],
    [0, 1],
  ],
  tx: [
    [0, 0, 6],
    [0, 0, 5],
  ],
  ty: [
    [0, 1],
    [1, 0],
  ],
  graph: { 0: [1, 5], 1: [0, 2], 2: [1, 2], 3: [6, 6], 4: [], 5: [0], 6: [3] },
} as const;

export function planetoid(
  changes: Partial<Record<keyof typeof PLANETOID, unknown>> = {},
  index = '6\n5\n',
): DataFile[] {
  const parts = Object.entries({ ...PLANETOID, ...changes });
  return [
    ...parts.map(([part, value]) => text(`ind.tiny.${part}.json`, JSON.stringify(value))),
    text('ind.tiny.test.index', index),
  ];
}
