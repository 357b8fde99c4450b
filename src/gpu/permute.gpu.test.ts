import { expect, test } from 'vitest';
import { permutation, random } from '../core/random';
import { orderBoth, orderRows } from '../quant/order';
import { normals, runKernels, untouched } from '../../test/gpu';
import { permute, PERMUTED } from './permute';

const SHAPES = [
  { rows: 1, stride: 1, groups: 1 },
  { rows: 3, stride: 5, groups: 2 },
  { rows: 7, stride: 63, groups: 1 },
  { rows: 2, stride: 64, groups: 3 },
  { rows: 65, stride: 65, groups: 2 },
];

/** An order for each group. */
const ordersOf = (stride: number, groups: number) =>
  Array.from({ length: groups }, (_, g) => permutation(random(5, stride, g), stride));

const table = (orders: readonly Uint32Array[]) => Uint32Array.from(orders.flatMap((order) => [...order]));

test.each(SHAPES)('columns of $rows rows, $groups groups of $stride, exactly', async ({ rows, stride, groups }) => {
  const orders = ordersOf(stride, groups);
  const M = normals(rows * groups * stride, stride, rows);
  const found = await runKernels({ M, order: table(orders), out: untouched(M.length + 3) }, (on) => [
    permute({ rows, stride, groups, both: false }, on.M, on.order, on.out),
  ]);
  const expected = untouched(M.length + 3);
  for (let at = 0; at < M.length; at += stride)
    expected.set(orderRows(M.subarray(at, at + stride), orders[(at / stride) % groups]!, 1), at);
  expect(found.out).toEqual(expected);
});

test('only the rows from the first one on', async () => {
  const [rows, stride, groups] = [9, 6, 2];
  const orders = ordersOf(stride, groups);
  const M = normals(rows * groups * stride, 3);
  const found = await runKernels({ M, order: table(orders), out: untouched(M.length) }, (on) => [
    permute({ rows: 4, firstRow: 3, stride, groups, both: false }, on.M, on.order, on.out),
  ]);
  const expected = untouched(M.length);
  for (let at = 3 * groups * stride; at < 7 * groups * stride; at += stride)
    expected.set(orderRows(M.subarray(at, at + stride), orders[(at / stride) % groups]!, 1), at);
  expect(found.out).toEqual(expected);
});

test('as many rows as a dispatch has', async () => {
  const M = normals(2 * PERMUTED, 1);
  const plan = { rows: PERMUTED, stride: 2, groups: 1, both: false };
  const found = await runKernels({ M, order: Uint32Array.of(1, 0), out: untouched(M.length) }, (on) => [
    permute(plan, on.M, on.order, on.out),
  ]);
  expect(found.out).toEqual(M.map((_, at) => M[at ^ 1]!));
});

test.each([
  [1, 1],
  [3, 2],
  [63, 1],
  [64, 2],
  [65, 3],
])('rows and columns of squares of %i, %i groups, exactly', async (stride, groups) => {
  const orders = ordersOf(stride, groups);
  const M = normals(groups * stride ** 2, stride);
  const found = await runKernels({ M, order: table(orders), out: untouched(M.length + 3) }, (on) => [
    permute({ rows: stride, stride, groups, both: true }, on.M, on.order, on.out),
  ]);
  const expected = untouched(M.length + 3);
  orders.forEach((order, g) => {
    const own = M.subarray(g * stride ** 2, (g + 1) * stride ** 2);
    expected.set(orderBoth(Float64Array.from(own), order), g * stride ** 2);
  });
  expect(found.out).toEqual(expected);
});
