import { expect, test } from 'vitest';
import { random } from '../src/core/random';
import { crossedError } from './crossed';

const rng = random(5);
const normals = (count: number, scale: number) => Array.from({ length: count }, () => scale * rng.normal());

/** Values that have an effect of the row, one of the column, and one of their own. */
function drawTable(rows: number, columns: number, ofRow: number, ofColumn: number, own: number): number[][] {
  const columnEffects = normals(columns, ofColumn);
  return normals(rows, ofRow).map((r) => columnEffects.map((c) => r + c + own * rng.normal()));
}

/** What is told of the variance of the mean, over what it is among new tables. */
function toldOverTrue(rows: number, columns: number, ofRow: number, ofColumn: number, own: number): number {
  const TABLES = 2000;
  const tables = Array.from({ length: TABLES }, () => drawTable(rows, columns, ofRow, ofColumn, own));
  const means = tables.map((table) => table.flat().reduce((a, b) => a + b, 0) / (rows * columns));
  const variance = means.reduce((sum, mean) => sum + mean ** 2, 0) / TABLES;
  return tables.reduce((sum, table) => sum + crossedError(table) ** 2, 0) / TABLES / variance;
}

test.each([
  [8, 40, 0.3, 1, 1],
  [5, 100, 1, 0.5, 2],
  [5, 100, 1, 0, 1],
])('is how far the means of new tables lie apart: %d seeds, %d samples, effects %d, %d, %d', (...of) => {
  const found = toldOverTrue(...of);
  expect(found).toBeGreaterThan(0.9);
  expect(found).toBeLessThan(1.1);
});

test('where the seeds change nothing it is above, by what a variance below 0 would have taken off', () => {
  const found = toldOverTrue(5, 100, 0, 0.5, 2);
  expect(found).toBeGreaterThan(1);
  expect(found).toBeLessThan(1.4);
});

test('of one row it is the standard error of its mean', () => {
  expect(crossedError([[1, 2, 3, 4]])).toBeCloseTo(Math.sqrt(5 / 3 / 4), 12);
});
