/**
 * Products of matrices in float64, for what is solved to more digits than float32 has. Matrices lie in panels of 4 columns as
 * those of panels.ts do in panels of 8: a row of a panel has the same 32 bytes.
 */
import { PANEL_ROW_BYTES } from './panel-kernels';
import { inQuads, openPanels, type Panels, type Rest } from './panels';

/** Columns of a panel. */
export const WIDE = 4;
/** Rows of A that are multiplied at once: they stay in a core's cache while all panels of B go past. */
const STRIP = 64;

export const widePanels = (columns: number) => Math.ceil(columns / WIDE);
/** Bytes of a panel, and of a matrix. */
export const widePanelBytes = (rows: number) => inQuads(rows) * PANEL_ROW_BYTES;
export const wideMatrixBytes = (rows: number, columns: number) => widePanels(columns) * widePanelBytes(rows);

/** Rows of a row-major matrix: row r begins at first + r · pitch. */
interface WideRows {
  data: Float64Array | Float32Array;
  rows: number;
  pitch: number;
  first: number;
}

/** @param to its first panel; @param strideTo from panel to panel; both in bytes */
export function packWide(
  { doubles }: Panels<string>,
  to: number,
  strideTo: number,
  { data, rows, pitch, first }: WideRows,
  columns: number,
): void {
  for (let t = 0; t < columns; t += WIDE) {
    const start = (to + (t / WIDE) * strideTo) / 8;
    const width = Math.min(WIDE, columns - t);
    const end = start + rows * WIDE;
    // A whole panel without an inner loop, as in panels.ts.
    if (width === WIDE)
      for (let out = start, at = first + t; out < end; out += WIDE, at += pitch) {
        doubles[out] = data[at]!;
        doubles[out + 1] = data[at + 1]!;
        doubles[out + 2] = data[at + 2]!;
        doubles[out + 3] = data[at + 3]!;
      }
    else
      for (let out = start, at = first + t; out < end; out += WIDE, at += pitch)
        for (let k = 0; k < width; k++) doubles[out + k] = data[at + k]!;
  }
}

/** Row-major, (rows, columns). */
export function unpackWide(
  { doubles }: Panels<string>,
  from: number,
  strideFrom: number,
  rows: number,
  columns: number,
): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let t = 0; t < columns; t += WIDE) {
    const start = (from + (t / WIDE) * strideFrom) / 8;
    const width = Math.min(WIDE, columns - t);
    for (let r = 0, at = start, to = t; r < rows; r++, at += WIDE, to += columns)
      for (let k = 0; k < width; k++) out[to + k] = doubles[at + k]!;
  }
  return out;
}

/** Where matrices of a product lie, bytes. */
interface WidePlace {
  at: number;
  stride: number;
}

interface WideProduct {
  rows: number;
  inner: number;
  columns: number;
  /** Which panels of C are, (panels); left out: all. */
  wanted?: ArrayLike<unknown>;
  /** Whether A has zeros above its diagonal. */
  lower?: boolean;
}

/** C += AB; A (rows, inner), B (inner, columns). */
export async function addWide(
  { kernels }: Panels<string>,
  { A, B, C }: Record<'A' | 'B' | 'C', WidePlace>,
  { rows, inner, columns, wanted, lower = false }: WideProduct,
  rest: Rest,
): Promise<void> {
  if (inner === 0) return;
  for (let r = 0; r < rows; r += STRIP) {
    const [count, down] = [Math.min(STRIP, rows - r), r * PANEL_ROW_BYTES];
    const reached = lower ? Math.min(inner, r + count) : inner;
    for (let p = 0; p < widePanels(columns); p++)
      if (!wanted || wanted[p]) {
        const [right, to] = [B.at + p * B.stride, C.at + p * C.stride + down];
        kernels.wide(A.at + down, A.stride, widePanels(reached), right, to, inQuads(count));
      }
    await rest(4 * count * reached * columns);
  }
}

/** AB, row-major; A (rows, inner), B (inner, columns), each from a row-major matrix. @param A `lower`: zeros above its diagonal */
export async function multiplyWide(
  A: WideRows & { lower?: boolean },
  inner: number,
  B: WideRows,
  columns: number,
  rest: Rest,
): Promise<Float64Array> {
  const { rows, lower = false } = A;
  const panels = openPanels({
    A: wideMatrixBytes(rows, inner),
    B: wideMatrixBytes(inner, columns),
    C: wideMatrixBytes(rows, columns),
  });
  const { at } = panels;
  const place = (name: 'A' | 'B' | 'C', height: number) => ({ at: at[name], stride: widePanelBytes(height) });
  const [left, right, product] = [place('A', rows), place('B', inner), place('C', rows)];
  packWide(panels, left.at, left.stride, A, inner);
  packWide(panels, right.at, right.stride, B, columns);
  await addWide(panels, { A: left, B: right, C: product }, { rows, inner, columns, lower }, rest);
  const out = unpackWide(panels, product.at, product.stride, rows, columns);
  panels.close();
  return out;
}
