/**
 * Memory for matrices in panels of 8 columns (see panel-kernels.ts), and the products of whole matrices there. Its size is
 * settled when it is opened: views of it stay good, and all of it is free again once nobody holds it.
 */
import { PAGE, takeMemory } from './memories';
import { PANEL, PANEL_ROW_BYTES, QUAD, type PanelKernels } from './panel-kernels';

/** A row-major matrix, or some columns of a wider one: row r begins at first + r · pitch. */
export interface Rows {
  data: Float32Array | Float64Array;
  rows: number;
  pitch: number;
  first: number;
}

export interface Panels<Name extends string> {
  /** Where each piece begins, and how long it is, bytes. */
  at: Readonly<Record<Name, number>>;
  bytes: Readonly<Record<Name, number>>;
  kernels: PanelKernels;
  /** The whole memory. */
  floats: Float32Array;
  doubles: Float64Array;
  /** Gives the memory back, once, where nobody will read or write it any more; left to itself it is freed, too. */
  close(): void;
}

/** Flops between two pauses: some 5 ms. */
const STRETCH = 1e8;

/** Told of the flops done, pauses whenever they are enough. */
export type Rest = (flops: number) => Promise<void> | undefined;

export function pacer(pause: () => Promise<void>): Rest {
  let done = 0;
  return (flops) => {
    done += flops;
    if (done < STRETCH) return undefined;
    done = 0;
    return pause();
  };
}

/** Of every piece, bytes. */
const ALIGNED = 64;

/** Rows, and columns, that panels have room for. */
export const padded = (count: number) => Math.ceil(count / PANEL) * PANEL;
export const inQuads = (rows: number) => Math.ceil(rows / QUAD) * QUAD;
export const panelsOf = (columns: number) => Math.ceil(columns / PANEL);
/** Bytes of one panel, and of a matrix. */
export const panelBytes = (rows: number) => padded(rows) * PANEL_ROW_BYTES;
export const matrixBytes = (rows: number, columns: number) => panelsOf(columns) * panelBytes(rows);
/** Bytes of a row-major product in float64: tiles of 8 × 8 reach beyond its end. */
export const wideBytes = (rows: number, columns: number) => (padded(rows) * columns + PANEL) * 8;
/** Bytes that `columnSums` adds to for so many columns. */
export const sumsBytes = (columns: number) => panelsOf(columns) * 2 * PANEL * 8;

/**
 * @param sizes of the pieces, bytes; they come filled with zeros
 * @throws UserError with the numbers where there is not that much memory
 */
export function openPanels<Name extends string>(sizes: Record<Name, number>): Panels<Name> {
  const at = {} as Record<Name, number>;
  let end = 0;
  for (const name of Object.keys(sizes) as Name[]) {
    at[name] = end;
    end += Math.ceil(sizes[name] / ALIGNED) * ALIGNED;
  }
  // Rows are read in fours, wherever the first one is.
  end += QUAD * PANEL_ROW_BYTES;
  const pages = Math.max(1, Math.ceil(end / PAGE));
  const { memory, kernels, close } = takeMemory(pages);
  return {
    at,
    bytes: sizes,
    kernels,
    floats: new Float32Array(memory.buffer),
    doubles: new Float64Array(memory.buffer),
    close,
  };
}

/**
 * Copies a matrix into panels.
 * @param to first row of the first panel; @param strideTo from panel to panel, both in bytes
 * @param less is taken off, where there is one: both of float32 then
 */
export function pack(
  { floats }: Panels<string>,
  to: number,
  strideTo: number,
  { data, rows, pitch, first }: Rows,
  columns: number,
  less: Rows | null = null,
): void {
  for (let t = 0; t < columns; t += PANEL) {
    const start = (to + (t / PANEL) * strideTo) / 4;
    const width = Math.min(PANEL, columns - t);
    const from = { data, rows, pitch, first: first + t };
    if (less) packLess(floats, start, from, { ...less, first: less.first + t }, width);
    else packPanel(floats, start, from, width);
  }
}

/** One panel. A whole one without an inner loop: a third of the time in V8. */
function packPanel(floats: Float32Array, to: number, { data, rows, pitch, first }: Rows, width: number): void {
  const end = to + rows * PANEL;
  if (width === PANEL)
    for (let out = to, at = first; out < end; out += PANEL, at += pitch) {
      floats[out] = data[at]!;
      floats[out + 1] = data[at + 1]!;
      floats[out + 2] = data[at + 2]!;
      floats[out + 3] = data[at + 3]!;
      floats[out + 4] = data[at + 4]!;
      floats[out + 5] = data[at + 5]!;
      floats[out + 6] = data[at + 6]!;
      floats[out + 7] = data[at + 7]!;
    }
  else
    for (let out = to, at = first; out < end; out += PANEL, at += pitch)
      for (let k = 0; k < width; k++) floats[out + k] = data[at + k]!;
}

function packLess(
  floats: Float32Array,
  to: number,
  { data, rows, pitch, first }: Rows,
  less: Rows,
  width: number,
): void {
  const off = less.data;
  const end = to + rows * PANEL;
  for (let out = to, at = first, b = less.first; out < end; out += PANEL, at += pitch, b += less.pitch)
    if (width === PANEL) {
      floats[out] = data[at]! - off[b]!;
      floats[out + 1] = data[at + 1]! - off[b + 1]!;
      floats[out + 2] = data[at + 2]! - off[b + 2]!;
      floats[out + 3] = data[at + 3]! - off[b + 3]!;
      floats[out + 4] = data[at + 4]! - off[b + 4]!;
      floats[out + 5] = data[at + 5]! - off[b + 5]!;
      floats[out + 6] = data[at + 6]! - off[b + 6]!;
      floats[out + 7] = data[at + 7]! - off[b + 7]!;
    } else for (let k = 0; k < width; k++) floats[out + k] = data[at + k]! - off[b + k]!;
}

/** Fills bytes with zeros. */
export function clear({ floats }: Panels<string>, from: number, bytes: number): void {
  floats.fill(0, from / 4, (from + bytes) / 4);
}

/** Copies a matrix out of panels, row-major. */
export function unpack(
  { floats }: Panels<string>,
  from: number,
  strideFrom: number,
  rows: number,
  columns: number,
): Float32Array {
  const out = new Float32Array(rows * columns);
  for (let t = 0; t < columns; t += PANEL) {
    const start = (from + (t / PANEL) * strideFrom) / 4;
    const width = Math.min(PANEL, columns - t);
    for (let r = 0; r < rows; r++)
      for (let k = 0; k < width; k++) out[r * columns + t + k] = floats[start + r * PANEL + k]!;
  }
  return out;
}

/** Multiplications up to which a loop is faster than a memory of its own. */
const SMALL = 30_000;

/** A B, row-major; A (rows, inner). */
export async function multiply(A: Rows, inner: number, B: Rows, columns: number, rest: Rest): Promise<Float32Array> {
  const { rows } = A;
  if (rows * inner * columns <= SMALL) return multiplyHere(A, inner, B, columns);
  const panels = openPanels({
    A: matrixBytes(rows, inner),
    B: matrixBytes(inner, columns),
    C: matrixBytes(rows, columns),
  });
  const { at, kernels } = panels;
  const [tall, deep] = [panelBytes(rows), panelBytes(inner)];
  pack(panels, at.A, tall, A, inner);
  pack(panels, at.B, deep, B, columns);
  for (let p = 0; p < panelsOf(columns); p++) {
    kernels.plain(at.A, tall, panelsOf(inner), at.B + p * deep, at.C + p * tall, inQuads(rows));
    await rest(2 * rows * inner * PANEL);
  }
  const product = unpack(panels, at.C, tall, rows, columns);
  panels.close();
  return product;
}

function multiplyHere(A: Rows, inner: number, B: Rows, columns: number): Float32Array {
  const out = new Float64Array(A.rows * columns);
  for (let i = 0; i < A.rows; i++)
    for (let k = 0; k < inner; k++) {
      const a = A.data[A.first + i * A.pitch + k]!;
      if (a === 0) continue;
      const row = B.first + k * B.pitch;
      for (let j = 0; j < columns; j++) out[i * columns + j]! += a * B.data[row + j]!;
    }
  return Float32Array.from(out);
}
