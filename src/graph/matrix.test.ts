import { describe, expect, test } from 'vitest';
import { randomFeatures } from '../../test/graphs';
import { matrixBytes, normalizedRows, smaller, storedValues, takeRows, toDense, type Matrix } from './matrix';

const sparse = randomFeatures(20, 30, 0.1, 1);
const dense = toDense(sparse);

test('what is mostly 0 is kept in compressed rows, what is not is kept as it is', () => {
  expect(sparse.kind).toBe('sparse');
  expect(smaller(dense)).toEqual(sparse);
  expect(matrixBytes(sparse)).toBeLessThan(matrixBytes(dense));
  const full = toDense(randomFeatures(20, 30, 0.6, 1));
  expect(smaller(full)).toBe(full);
});

test('a matrix without values has ones', () => {
  const X: Matrix = {
    ...{ kind: 'sparse', rows: 2, columns: 3 },
    ...{ pointers: Int32Array.of(0, 2, 3), indices: Int32Array.of(0, 2, 1), values: null },
  };
  expect(toDense(X).values).toEqual(Float32Array.of(1, 0, 1, 0, 1, 0));
  expect(toDense(normalizedRows(X)).values).toEqual(Float32Array.of(0.5, 0, 0.5, 0, 1, 0));
  expect(storedValues(X)).toBe(3);
  expect(takeRows(X, [1])).toMatchObject({ rows: 1, indices: Int32Array.of(1), values: null });
});

describe.each([{ X: sparse }, { X: dense }])('$X.kind', ({ X }) => {
  test('rows are taken in the order that is asked for, some twice', () => {
    const nodes = [7, 0, 19, 7];
    const right = nodes.flatMap((i) => [...dense.values.subarray(i * 30, (i + 1) * 30)]);
    expect(takeRows(X, nodes)).toMatchObject({ kind: X.kind, rows: 4, columns: 30 });
    expect([...toDense(takeRows(X, nodes)).values]).toEqual(right);
  });

  test('rows are divided by the sums of their magnitudes, and what was given stays', () => {
    const before = X.values!.slice();
    const { values } = toDense(normalizedRows(X));
    for (let i = 0; i < 20; i++) {
      const row = dense.values.subarray(i * 30, (i + 1) * 30);
      const size = row.reduce((sum, x) => sum + Math.abs(x), 0);
      row.forEach((x, j) => expect(values[i * 30 + j]).toBeCloseTo(size > 0 ? x / size : 0, 6));
    }
    expect(X.values).toEqual(before);
  });
});
