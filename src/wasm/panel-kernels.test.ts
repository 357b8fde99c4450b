/** The kernels against the same sums in plain TypeScript, rounded where they are: bit by bit. */
import { expect, test } from 'vitest';
import { random } from '../core/random';
import { matrixBytes, openPanels, pack, panelBytes, panelsOf, sumsBytes, unpack, wideBytes } from './panels';

/** Rows, a multiple of four, and columns, of eight; sums of several panels, and of one row of four. */
const SHAPES = [
  [4, 8],
  [12, 24],
  [64, 16],
] as const;

const { fround } = Math;

/** Of very different sizes, so that another order of a sum shows. */
function matrix(rows: number, columns: number, seed: number) {
  const rng = random(seed, rows, columns);
  const data = Float32Array.from({ length: rows * columns }, () => rng.normal() * 10 ** (4 * rng.uniform() - 2));
  return { data, rows, pitch: columns, first: 0, at: (r: number, c: number) => data[r * columns + c]! };
}

test.each(SHAPES)('plain: C += AB of %i × %i', (rows, inner) => {
  const [A, B, C] = [matrix(rows, inner, 1), matrix(inner, 8, 2), matrix(rows, 8, 3)];
  const panels = openPanels({ A: matrixBytes(rows, inner), B: panelBytes(inner), C: panelBytes(rows) });
  const { at, kernels } = panels;
  const tall = panelBytes(rows);
  pack(panels, at.A, tall, A, inner);
  pack(panels, at.B, panelBytes(inner), B, 8);
  pack(panels, at.C, tall, C, 8);
  kernels.plain(at.A, tall, panelsOf(inner), at.B, at.C, rows);
  const expected = C.data.map((start, i) => {
    let sum = start;
    for (let k = 0; k < inner; k++) sum = fround(sum + fround(A.at(i >> 3, k) * B.at(k, i & 7)));
    return sum;
  });
  expect(unpack(panels, at.C, tall, rows, 8)).toEqual(expected);
});

test.each(SHAPES)('transposedLeft: C += AᵀB of %i × %i', (rows, columns) => {
  const [A, B] = [matrix(rows, columns, 4), matrix(rows, 8, 5)];
  const panels = openPanels({ A: matrixBytes(rows, columns), B: panelBytes(rows), C: wideBytes(columns, 8) });
  const { at, kernels, doubles } = panels;
  pack(panels, at.A, panelBytes(rows), A, columns);
  pack(panels, at.B, panelBytes(rows), B, 8);
  const C = doubles.subarray(at.C / 8, at.C / 8 + columns * 8).fill(1 / 3);
  kernels.transposedLeft(at.A, panelBytes(rows), panelsOf(columns), at.B, at.C, 64, rows);
  const expected = C.map((_, i) => {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum = fround(sum + fround(A.at(r, i >> 3) * B.at(r, i & 7)));
    return 1 / 3 + sum;
  });
  expect(C).toEqual(expected);
});

test.each(SHAPES)('columnSums of %i rows', (rows) => {
  const A = matrix(rows, 8, 6);
  const panels = openPanels({ A: panelBytes(rows), sums: sumsBytes(8) });
  const { at, kernels, doubles } = panels;
  pack(panels, at.A, panelBytes(rows), A, 8);
  const sums = doubles.subarray(at.sums / 8, at.sums / 8 + 16).fill(1 / 3);
  kernels.columnSums(at.A, at.sums, rows);
  const expected = sums.map((_, i) => {
    let sum = 1 / 3;
    for (let r = 0; r < rows; r++) sum += i < 8 ? A.at(r, i) : A.at(r, i - 8) ** 2;
    return sum;
  });
  expect(sums).toEqual(expected);
});
