import { expect, test } from 'vitest';
import type { OutcomeFigure } from '../../experiment/outcome';
import { numbersOf, rowsOf } from './figure-rows';

const figure = (series: OutcomeFigure['series']): OutcomeFigure => ({
  name: 'Accuracy by size',
  help: 'Higher is better.',
  x: { label: 'Size', scale: 'linear' },
  y: { label: 'Accuracy', scale: 'linear' },
  series,
});

const MEASURED: OutcomeFigure['series'][number] = {
  name: 'Measured',
  as: 'line',
  points: [
    { x: 2, y: -0.12345 },
    { x: 1, y: 1, low: 0.5, high: 1.5 },
  ],
};
const GUIDE: OutcomeFigure['series'][number] = { name: 'Guide', as: 'guide', points: [{ x: 3, y: 9 }] };

test('rows go by x; points at one x are rows of their own', () => {
  const twice = { ...GUIDE, as: 'points' as const, points: [1, 2].map((y) => ({ x: 1, y })) };
  expect(
    rowsOf({ series: [MEASURED, twice] }).map(({ x, points }) => [x, ...points.map((own) => own?.y ?? null)]),
  ).toEqual([
    [1, 1, 1],
    [1, null, 2],
    [2, -0.12345, null],
  ]);
});

test('numbers are those of what was measured, with the ends of bands', () => {
  expect(numbersOf(figure([MEASURED, GUIDE]))).toEqual({
    columns: ['Size', 'Measured'],
    rows: [
      ['1', '1 (0.5 to 1.5)'],
      ['2', '−0.1235'],
    ],
  });
});

test('a figure of guides alone has theirs', () => {
  expect(numbersOf(figure([GUIDE]))).toEqual({ columns: ['Size', 'Guide'], rows: [['3', '9']] });
});
