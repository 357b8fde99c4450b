import { expect, test } from 'vitest';
import { cellText, signedText, spreadCell, spreadOf, spreadPoint, textCell } from './outcome';

test('the spread is the deviation over seeds, n − 1', () => {
  expect(spreadOf([1, 2, 3, 4])).toEqual({ mean: 2.5, deviation: Math.sqrt(5 / 3), count: 4 });
  expect(spreadOf([7])).toEqual({ mean: 7, deviation: null, count: 1 });
});

test.each([
  [spreadCell([93.1, 93.3], 1, '%'), '93.2 ± 0.1 %'],
  [spreadCell([-0.5], 2), '−0.50'],
  [spreadCell([], 2), '–'],
  [textCell('One-Cycle'), 'One-Cycle'],
])('a cell is written with its digits: %o', (cell, text) => {
  expect(cellText(cell)).toBe(text);
});

test('what rounds to nothing has no sign', () => {
  expect(signedText(-0.001, 2)).toBe('0.00');
});

test('a point has a band where there is a spread', () => {
  expect(spreadPoint(3, [1])).toEqual({ x: 3, y: 1 });
  expect(spreadPoint(3, [1, 3])).toEqual({ x: 3, y: 2, low: 2 - Math.SQRT2, high: 2 + Math.SQRT2 });
});
