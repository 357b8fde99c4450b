/**
 * The matrix products of the `wasm` backend in WebAssembly SIMD. A matrix lies in panels of 8 columns: panel p holds, row
 * after row, columns 8p … 8p + 7, so that both kinds of product read and write neighbours. Onnxruntime's Gemm computes as
 * fast, but each call copies its matrices into another memory and the product out of it, which costs more than the product.
 * No fused multiply-add and a fixed order of summation: the same bits on every machine.
 */
import {
  ADD,
  ADD_F32,
  ADD_F64,
  advance,
  encodeModule,
  get,
  integer,
  load,
  loadSplat,
  MULTIPLY_F32,
  MULTIPLY_F64,
  PROMOTE,
  repeat,
  set,
  store,
  unrolled,
  UPPER,
  ZERO,
  type Code,
  type WasmFunction,
} from './assembler';

/** Columns of a panel. */
export const PANEL = 8;
/** Rows are computed in fours: counts of rows are multiples of it. */
export const QUAD = 4;

/** Of a row of a panel; of a row of eight doubles. */
const ROW = 32;
const WIDE_ROW = 64;

/** Pointers and strides are bytes, counts of rows multiples of `QUAD` and not 0. */
export interface PanelKernels {
  /** C += AᵀB in float64, sums over the rows in float32. A: `panels` panels; B: one; C: 8 · panels rows of 8 doubles. */
  transposedLeft(A: number, strideA: number, panels: number, B: number, C: number, strideC: number, rows: number): void;
  /** C += AB. A: `panels` panels; B: one of 8 · panels rows; C: one of `rows` rows. */
  plain(A: number, strideA: number, panels: number, B: number, C: number, rows: number): void;
  /** Adds the sums of the 8 columns of A to 8 doubles, and their squares' to the next 8. */
  columnSums(A: number, sums: number, rows: number): void;
}

/** Accumulators [row of the quad][half of the panel], then both halves of a row of B, and a value of A. */
const accumulators = (first: number) => ({ at: (r: number, half: number) => first + 2 * r + half, b: first + 8 });

/** accumulator[r] += A_r · B for a row of B at `offset`, A_r by `valueOfA`. */
function multiplyAdd(first: number, B: number, offset: number, valueOfA: (r: number) => Code): Code {
  const { at, b } = accumulators(first);
  const a = b + 2;
  const add = (r: number, half: number): Code => [
    ...get(at(r, half)),
    ...get(a),
    ...get(b + half),
    ...MULTIPLY_F32,
    ...ADD_F32,
    ...set(at(r, half)),
  ];
  return [
    ...unrolled(2, (half) => [...get(B), ...load(offset + 16 * half), ...set(b + half)]),
    ...unrolled(QUAD, (r) => [...valueOfA(r), ...set(a), ...add(r, 0), ...add(r, 1)]),
  ];
}

function transposedLeft(): WasmFunction {
  const [A, strideA, panels, B, C, strideC, rows] = [0, 1, 2, 3, 4, 5, 6];
  const [half, a, b, k] = [7, 8, 9, 10];
  const first = 11;
  const { at } = accumulators(first);
  const inner = [
    ...unrolled(4, (i) => multiplyAdd(first, b, i * ROW, (r) => [...get(a), ...loadSplat(i * ROW + 4 * r)])),
    ...advance(a, 4 * ROW),
    ...advance(b, 4 * ROW),
  ];
  const addWide = (vector: number, upper: boolean, offset: number): Code => [
    ...get(C),
    ...get(C),
    ...load(offset),
    ...get(vector),
    ...(upper ? [...get(vector), ...UPPER] : []),
    ...PROMOTE,
    ...ADD_F64,
    ...store(offset),
  ];
  const addRow = (r: number): Code => [
    ...unrolled(4, (i) => addWide(at(r, i >> 1), i % 2 === 1, 16 * i)),
    ...[...get(C), ...get(strideC), ...ADD, ...set(C)],
  ];
  const quad = [
    ...[...get(A), ...set(a), ...get(B), ...set(b), ...get(rows), ...set(k)],
    ...unrolled(8, (i) => [...ZERO, ...set(first + i)]),
    ...repeat(k, 4, inner),
    ...unrolled(QUAD, addRow),
    ...advance(A, 16),
  ];
  const panel = [
    ...[...integer(2), ...set(half)],
    ...repeat(half, 1, quad),
    ...[...get(A), ...integer(-ROW), ...ADD, ...get(strideA), ...ADD, ...set(A)],
  ];
  return { name: 'transposedLeft', parameters: 7, integers: 4, vectors: 11, body: repeat(panels, 1, panel) };
}

function plain(): WasmFunction {
  const [A, strideA, panels, B, C, rows] = [0, 1, 2, 3, 4, 5];
  const [a, b, p] = [6, 7, 8];
  const first = 9;
  const inner = [
    ...unrolled(PANEL, (k) => multiplyAdd(first, b, k * ROW, (r) => [...get(a), ...loadSplat(r * ROW + 4 * k)])),
    ...[...get(a), ...get(strideA), ...ADD, ...set(a)],
    ...advance(b, PANEL * ROW),
  ];
  const quad = [
    ...[...get(A), ...set(a), ...get(B), ...set(b), ...get(panels), ...set(p)],
    ...unrolled(8, (i) => [...get(C), ...load(16 * i), ...set(first + i)]),
    ...repeat(p, 1, inner),
    ...unrolled(8, (i) => [...get(C), ...get(first + i), ...store(16 * i)]),
    ...advance(A, QUAD * ROW),
    ...advance(C, QUAD * ROW),
  ];
  return { name: 'plain', parameters: 6, integers: 3, vectors: 11, body: repeat(rows, QUAD, quad) };
}

function columnSums(): WasmFunction {
  const [A, sums, rows] = [0, 1, 2];
  const [x, wide, first] = [3, 4, 5];
  const pair = (i: number): Code => [
    ...get(x),
    ...(i % 2 === 1 ? [...get(x), ...UPPER] : []),
    ...PROMOTE,
    ...set(wide),
    ...[...get(first + i), ...get(wide), ...ADD_F64, ...set(first + i)],
    ...[...get(first + 4 + i), ...get(wide), ...get(wide), ...MULTIPLY_F64, ...ADD_F64, ...set(first + 4 + i)],
  ];
  const row = [
    ...unrolled(2, (half) => [...get(A), ...load(16 * half), ...set(x), ...pair(2 * half), ...pair(2 * half + 1)]),
    ...advance(A, ROW),
  ];
  const body = [
    ...unrolled(8, (i) => [...get(sums), ...load(16 * i), ...set(first + i)]),
    ...repeat(rows, 1, row),
    ...unrolled(8, (i) => [...get(sums), ...get(first + i), ...store(16 * i)]),
  ];
  return { name: 'columnSums', parameters: 3, integers: 0, vectors: 10, body };
}

let compiled: WebAssembly.Module | null = null;

/** The kernels on a memory. */
export function openKernels(memory: WebAssembly.Memory): PanelKernels {
  compiled ??= new WebAssembly.Module(encodeModule([transposedLeft(), plain(), columnSums()]));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as PanelKernels;
}

export const PANEL_ROW_BYTES = ROW;
export const WIDE_ROW_BYTES = WIDE_ROW;
