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

test('curvature, descend and turn: a step of conjugate gradients of 8 systems', () => {
  const rows = 12;
  const names = ['p', 'product', 'x', 'r', 'keep'] as const;
  const [p, product, x, r] = [21, 22, 23, 24].map((seed) => matrix(rows, 8, seed));
  const keep = { ...matrix(rows, 8, 25), data: Float32Array.from({ length: rows * 8 }, (_, i) => (i % 3 ? 1 : 0)) };
  const given = { p: p!, product: product!, x: x!, r: r!, keep };
  const size = panelBytes(rows);
  const panels = openPanels({
    ...{ p: size, product: size, x: size, r: size, keep: size },
    ...{ scales: 8 * rows, factors: 64, sums: 64 },
  });
  const { at, floats, kernels } = panels;
  for (const name of names) pack(panels, at[name], size, given[name], 8);
  const scales = matrix(rows, 2, 26);
  const factors = matrix(2, 8, 27);
  floats.set(scales.data, at.scales / 4);
  floats.set(factors.data, at.factors / 4);
  const sumOf = (term: (t: number) => number) =>
    Array.from({ length: rows }, (_, t) => t).reduce((sum, t) => fround(sum + term(t)), 0);
  const sums = (second: number) => [...floats.subarray(at.sums / 4 + second, at.sums / 4 + second + 8)];
  const systems = Array.from({ length: 8 }, (_, k) => k);

  kernels.curvature(at.p, at.product, at.sums, rows);
  expect(sums(0)).toEqual(systems.map((k) => sumOf((t) => fround(p!.at(t, k) * product!.at(t, k)))));

  kernels.descend(at.p, at.product, at.x, at.r, at.keep, at.scales, at.factors, at.sums, rows);
  const residual = (t: number, k: number) =>
    keep.data[t * 8 + k]! * fround(r!.at(t, k) - fround(factors.at(0, k) * product!.at(t, k)));
  expect([...unpack(panels, at.x, size, rows, 8)]).toEqual(
    Array.from(x!.data, (value, i) => fround(value + fround(factors.at(0, i & 7) * p!.data[i]!))),
  );
  expect(sums(0)).toEqual(
    systems.map((k) => sumOf((t) => fround(scales.at(t, 0) * fround(residual(t, k) * residual(t, k))))),
  );
  expect(sums(8)).toEqual(systems.map((k) => sumOf((t) => fround(scales.at(t, 1) * residual(t, k)))));

  kernels.turn(at.r, at.keep, at.scales, at.p, at.factors, rows);
  const turned = (t: number, k: number) =>
    fround(fround(scales.at(t, 0) * residual(t, k)) - fround(factors.at(1, k) * scales.at(t, 1)));
  expect(Array.from(unpack(panels, at.p, size, rows, 8), (value) => value + 0)).toEqual(
    Array.from(p!.data, (value, i) => {
      const own = keep.data[i]! * turned(i >> 3, i & 7);
      return fround(own + fround(factors.at(0, i & 7) * value)) + 0;
    }),
  );
});
