/** What both forms do with rows as they come: pieces of them in panels, and the sums that need nothing else. */
import type { LayerShape } from '../core/layer-problem';
import { PANEL, PANEL_ROW_BYTES, WIDE_ROW_BYTES } from './panel-kernels';
import { clear, inQuads, pack, panelBytes, panelsOf, type Panels, type Rows } from './panels';

/** Rows that are worked on together, and that float32 sums are kept over: their panels stay in the cache. */
export const CHUNK = 256;

/** Row-major rows of all groups. */
export interface Matrix {
  data: Float32Array;
  rows: number;
  columns: number;
}

/** Rows first … first + rows − 1 of one group. */
export function rowsOf({ data, columns }: Matrix, group: number, inputs: number, first: number, rows: number): Rows {
  return { data, rows, pitch: columns, first: first * columns + group * inputs };
}

/** Pieces of at most `CHUNK` rows. */
export function* chunks(rows: number): Generator<{ first: number; rows: number }> {
  for (let first = 0; first < rows; first += CHUNK) yield { first, rows: Math.min(CHUNK, rows - first) };
}

/** Where a matrix in panels lies: its first row, and the bytes from panel to panel. */
export interface Place {
  at: number;
  stride: number;
}

export const fromRow = ({ at, stride }: Place, row: number): Place => ({ at: at + row * PANEL_ROW_BYTES, stride });
export const panelOf = ({ at, stride }: Place, p: number) => at + p * stride;

/** Packs the W of each group, (neurons, inputs), transposed; group g begins at `bytes`·g. */
export function packWeights(
  panels: Panels<string>,
  to: number,
  weights: Float32Array,
  { neurons, inputs, groups }: LayerShape,
): Place[] {
  const perGroup = neurons / groups;
  const stride = panelBytes(inputs);
  return Array.from({ length: groups }, (_, g) => {
    const transposed = new Float32Array(inputs * perGroup);
    for (let c = 0; c < perGroup; c++)
      for (let t = 0; t < inputs; t++) transposed[t * perGroup + c] = weights[(g * perGroup + c) * inputs + t]!;
    const at = to + g * panelsOf(perGroup) * stride;
    pack(panels, at, stride, { data: transposed, rows: inputs, pitch: perGroup, first: 0 }, perGroup);
    return { at, stride };
  });
}

/** Every `count`-th panel of columns, from panel `index` on: what one of some threads computes. */
export interface Part {
  index: number;
  count: number;
}

export const WHOLE: Part = { index: 0, count: 1 };

/** Panels that a part has of so many columns. */
export const panelsOfPart = (columns: number, { index, count }: Part) =>
  Math.max(0, Math.ceil((panelsOf(columns) - index) / count));

/** C += AB for the panels of a part; A (rows, inner), B (inner, columns). */
export function addProduct(
  { kernels }: Panels<string>,
  A: Place,
  B: Place,
  C: Place,
  { rows, inner, columns }: { rows: number; inner: number; columns: number },
  { index, count }: Part = WHOLE,
): void {
  for (let p = index; p < panelsOf(columns); p += count)
    kernels.plain(A.at, A.stride, panelsOf(inner), panelOf(B, p), panelOf(C, p), inQuads(rows));
}

/** Bytes of a row of AᵀB; a part has its panels side by side. */
export const gramRowBytes = (columns: number, part: Part) =>
  part.count === 1 ? columns * 8 : panelsOfPart(columns, part) * WIDE_ROW_BYTES;

/**
 * C += AᵀB, row-major in float64, the panels of a part.
 * @param lower C is symmetric or only its lower triangle is wanted
 */
export function addGram(
  { kernels }: Panels<string>,
  A: Place,
  B: Place,
  C: number,
  shape: { rows: number; columns: number; samples: number; lower: boolean },
  part: Part = WHOLE,
): void {
  const { rows, columns, samples, lower } = shape;
  const stride = gramRowBytes(columns, part);
  for (let p = part.index, to = C; p < panelsOf(columns); p += part.count, to += WIDE_ROW_BYTES) {
    const first = lower ? p : 0;
    const [left, right, at] = [panelOf(A, first), panelOf(B, p), to + first * PANEL * stride];
    kernels.transposedLeft(left, A.stride, panelsOf(rows) - first, right, at, stride, samples);
  }
}

/** Adds the sums and squares of the columns of a part. */
export function addSums(
  { kernels }: Panels<string>,
  A: Place,
  columns: number,
  to: number,
  rows: number,
  { index, count }: Part = WHOLE,
): void {
  if (rows === 0) return;
  for (let p = index; p < panelsOf(columns); p += count) kernels.columnSums(panelOf(A, p), to + p * 128, rows);
}

/** What `addSums` has added up. */
export function readSums({ doubles }: Panels<string>, from: number, columns: number) {
  const at = (c: number) => from / 8 + (c >> 3) * 16 + (c & 7);
  return {
    sums: Float64Array.from({ length: columns }, (_, c) => doubles[at(c)]!),
    squares: Float64Array.from({ length: columns }, (_, c) => doubles[at(c) + 8]!),
  };
}

/**
 * sums[v] += ⟨a, b⟩ for each column a of A and the column b of B that its walker v belongs to.
 * @param first column of B of the first walker; they go through `neurons` columns again and again
 */
export function addDots(
  { floats }: Panels<string>,
  A: Place,
  B: Place,
  { first, neurons, rows }: { first: number; neurons: number; rows: number },
  sums: Float64Array,
): void {
  const columnAt = (place: Place, c: number) => panelOf(place, c >> 3) / 4 + (c & 7);
  for (let v = 0; v < sums.length; v++) {
    const [a, b] = [columnAt(A, v), columnAt(B, first + (v % neurons))];
    let sum = 0;
    for (let i = 0; i < 8 * rows; i += 8) sum += floats[a + i]! * floats[b + i]!;
    sums[v]! += sum;
  }
}

/** Packs rows into a place for `CHUNK` of them, and zeros after the last as far as products read. */
export function packChunk(panels: Panels<string>, to: Place, rows: Rows, columns: number, less: Rows | null = null) {
  pack(panels, to.at, to.stride, rows, columns, less);
  const spare = inQuads(rows.rows) - rows.rows;
  if (spare === 0) return;
  for (let p = 0; p < panelsOf(columns); p++)
    clear(panels, panelOf(to, p) + rows.rows * PANEL_ROW_BYTES, spare * PANEL_ROW_BYTES);
}
