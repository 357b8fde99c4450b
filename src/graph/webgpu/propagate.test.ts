import { expect, test } from 'vitest';
import { planHops } from './propagate';

/** The parameters that the shader is given: first row, last, fours. */
const rowsOf = (params: ArrayBuffer) => [...new Uint32Array(params).subarray(0, 3)];

const pointers = Int32Array.of(0, 2, 3, 13, 14, 15);

test('hops go from one buffer to the other and back', () => {
  const passes = planHops(pointers, 2, 3, 1e9);
  expect(passes.map(({ dispatch }) => dispatch.buffers.slice(3))).toEqual([
    ['X', 'Y'],
    ['Y', 'X'],
    ['X', 'Y'],
  ]);
  expect(passes.map(({ dispatch }) => rowsOf(dispatch.params))).toEqual(new Array(3).fill([0, 5, 2]));
  expect(passes[0]!.flops).toBe(2 * 15 * 8);
});

test('a hop of too much work is cut into rows, of which a long one is alone', () => {
  // Three entries of eight columns, two operations each.
  const passes = planHops(pointers, 2, 1, 3 * 8 * 2);
  expect(passes.map(({ dispatch }) => rowsOf(dispatch.params))).toEqual([
    [0, 2, 2],
    [2, 3, 2],
    [3, 5, 2],
  ]);
});

test('no dispatch has more workgroups than an axis may', () => {
  const rows = 600_000;
  const empty = new Int32Array(rows + 1);
  const passes = planHops(empty, 1, 1, 1e9);
  expect(passes.length).toBe(3);
  for (const { dispatch } of passes) expect(dispatch.grid[1]).toBeLessThanOrEqual(65535);
  expect(passes.map(({ dispatch }) => rowsOf(dispatch.params)[1])).toEqual([262140, 524280, rows]);
});

test('none for no hop', () => {
  expect(planHops(pointers, 2, 0, 1e9)).toEqual([]);
});
