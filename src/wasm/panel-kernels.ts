/**
 * The matrix products of the `wasm` backend in WebAssembly SIMD. A matrix lies in panels of 8 columns: panel p holds, row
 * after row, columns 8p … 8p + 7, so that both kinds of product read and write neighbours. Onnxruntime's Gemm computes as
 * fast, but each call copies its matrices into another memory and the product out of it, which costs more than the product.
 * No fused multiply-add and a fixed order of summation: the same bits on every machine.
 */
import { ASSEMBLED } from './kernels/assembled';

/** Columns of a panel. */
export const PANEL = 8;
/** Rows are computed in fours: counts of rows are multiples of it. */
export const QUAD = 4;

/** Bytes of a row of a panel; of a row of eight doubles. */
export const PANEL_ROW_BYTES = 32;
export const WIDE_ROW_BYTES = 64;

/** Pointers and strides are bytes; counts of rows of products multiples of `QUAD`, and none is 0. */
export interface PanelKernels {
  /** C += AᵀB in float64, sums over the rows in float32. A: `panels` panels; B: one; C: 8 · panels rows of 8 doubles. */
  transposedLeft(A: number, strideA: number, panels: number, B: number, C: number, strideC: number, rows: number): void;
  /** C += AB. A: `panels` panels; B: one of 8 · panels rows; C: one of `rows` rows. */
  plain(A: number, strideA: number, panels: number, B: number, C: number, rows: number): void;
  /** C += AB in float64, panels of 4 columns (wide.ts). A: `panels` panels; B: one of 4 · panels rows; C: one of `rows` rows. */
  wide(A: number, strideA: number, panels: number, B: number, C: number, rows: number): void;
  /** pᵀHp of 8 systems side by side into `sums`, 8 floats; see curvature.wat. */
  curvature(p: number, product: number, sums: number, rows: number): void;
  /** x += αp, r = keep · (r − αHp) of 8 systems, and two sums over r into `sums`, 16 floats; see descend.wat. */
  descend(
    p: number,
    product: number,
    x: number,
    r: number,
    keep: number,
    scales: number,
    steps: number,
    sums: number,
    rows: number,
  ): void;
  /** p = keep · (r / diagonal − γ · leading) + βp of 8 systems; see turn.wat. */
  turn(r: number, keep: number, scales: number, p: number, turns: number, rows: number): void;
  /** Adds the sums of the 8 columns of A to 8 doubles, and their squares' to the next 8. */
  columnSums(A: number, sums: number, rows: number): void;
  /** One block of the walk of 8 walkers; see walk-panel.wat. The walkers of a row lie side by side, not in panels. */
  walkPanel(
    size: number,
    pitch: number,
    sums: number,
    lower: number,
    targets: number,
    drift: number,
    deltas: number,
    groups: number,
    offsets: number,
    minCode: number,
    maxCode: number,
    memoryless: number,
    d: number,
    letters: number,
    codes: number,
    differences: number,
  ): void;
}

const compile = (base64: string) =>
  new WebAssembly.Module(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));

let compiled: WebAssembly.Module[] | null = null;

/** The kernels on a memory. */
export function openKernels(memory: WebAssembly.Memory): PanelKernels {
  compiled ??= Object.values(ASSEMBLED).map(compile);
  const opened = compiled.map((module) => new WebAssembly.Instance(module, { env: { memory } }).exports);
  return Object.assign({}, ...opened) as PanelKernels;
}
