import { expect, test } from 'vitest';
import { random } from '../core/random';
import { matrixBytes, multiply, openPanels, pack, panelBytes, sumsBytes, unpack, wideBytes } from './panels';
import { addGram, addSums, readSums } from './rows';

const SHAPES = [
  [1, 1, 1],
  [5, 7, 9],
  [8, 8, 8],
  [61, 33, 20],
  [130, 65, 70],
] as const;

function randomRows(rows: number, columns: number, seed: number) {
  const rng = random(seed, rows, columns);
  const data = Float32Array.from({ length: rows * columns }, () => rng.normal());
  return { data, rows, pitch: columns, first: 0 };
}

test.each(SHAPES)('(%i, %i) times (…, %i)', async (rows, inner, columns) => {
  const [A, B] = [randomRows(rows, inner, 1), randomRows(inner, columns, 2)];
  const found = await multiply(A, inner, B, columns, () => undefined);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += A.data[i * inner + k]! * B.data[k * columns + j]!;
      expect(found[i * columns + j]).toBeCloseTo(sum, 4);
    }
});

test.each(SHAPES)('AᵀA and the sums of columns of %i × %i, in panels', (rows, columns) => {
  const A = randomRows(rows, columns, 3);
  const panels = openPanels({
    A: matrixBytes(rows, columns),
    H: wideBytes(columns, columns),
    sums: sumsBytes(columns),
  });
  const { at, doubles } = panels;
  const place = { at: at.A, stride: panelBytes(rows) };
  pack(panels, place.at, place.stride, A, columns);
  expect(unpack(panels, place.at, place.stride, rows, columns)).toEqual(A.data);
  addGram(panels, place, place, at.H, { rows: columns, columns, samples: Math.ceil(rows / 4) * 4, lower: true });
  addSums(panels, place, columns, at.sums, rows);
  const { sums, squares } = readSums(panels, at.sums, columns);
  for (let t = 0; t < columns; t++) {
    const product = (s: number) =>
      A.data.reduce((sum, x, i) => sum + (i % columns === t ? x * A.data[i - t + s]! : 0), 0);
    for (let s = 0; s <= t; s++) expect(doubles[at.H / 8 + t * columns + s]).toBeCloseTo(product(s), 3);
    expect(squares[t]).toBeCloseTo(product(t), 3);
    expect(sums[t]).toBeCloseTo(
      A.data.reduce((sum, x, i) => sum + (i % columns === t ? x : 0), 0),
      4,
    );
  }
});

test('what does not fit is said with its size', () => {
  expect(() => openPanels({ all: 2 ** 40 })).toThrow(
    'This layer needs 1100 GB of WebAssembly memory, which is not there. ' +
      'Use fewer calibration samples or patches, or leave it in float.',
  );
});
