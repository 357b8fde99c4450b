import { describe, expect, test } from 'vitest';
import { openMeans } from '../quant/center';
import { normals, runKernels, untouched } from '../../test/gpu';
import { means } from './means';

const COLUMNS = [1, 3, 63, 64, 65];
/** Rows of each slab. */
const SLABS = [[1], [63], [64], [65], [1, 1], [130, 3, 64], [5, 200, 1]];

/** Slabs one after the other; the means as they are read: first value + (sum − compensation) / rows. */
async function taken(slabs: readonly Float32Array[], columns: number): Promise<Float64Array> {
  const given = untouched(4 * (columns + 1));
  const contents: Record<string, Float32Array> = { state: given };
  slabs.forEach((slab, i) => (contents[`slab ${i}`] = slab));
  const { state } = await runKernels(contents, (on) =>
    slabs.map((slab, i) =>
      means({ rows: slab.length / columns, columns, begins: i === 0 }, on[`slab ${i}`]!, on['state']!),
    ),
  );
  expect(state!.subarray(4 * columns)).toEqual(given.subarray(4 * columns));
  const rows = slabs.reduce((sum, slab) => sum + slab.length / columns, 0);
  return Float64Array.from({ length: columns }, (_, j) => {
    const [first, sum, carry] = state!.subarray(4 * j);
    return first! + (sum! - carry!) / rows;
  });
}

function expected(slabs: readonly Float32Array[], columns: number): Float32Array {
  const sums = openMeans({ kind: 'matrix', inputs: columns, axisFromEnd: 1 }, columns, false);
  for (const float of slabs)
    sums.add({ shape: [float.length / columns, columns], float, quantized: null, positions: null });
  return sums.means().float;
}

/** The largest error relative to the column's largest deviation from its first value, of which the sums are. */
function worst(found: Float64Array, right: Float32Array, slabs: readonly Float32Array[]): number {
  const columns = right.length;
  const spread = new Float64Array(columns).fill(2 ** -100);
  for (const slab of slabs)
    slab.forEach(
      (x, i) => (spread[i % columns] = Math.max(spread[i % columns]!, Math.abs(x - slabs[0]![i % columns]!))),
    );
  return found.reduce(
    (most, mean, j) => Math.max(most, Math.abs(mean - right[j]!) / (spread[j]! + Math.abs(right[j]!))),
    0,
  );
}

describe.each(COLUMNS)('%i columns', (columns) => {
  test.each(SLABS.map((rows) => ({ rows })))('slabs of $rows rows: the means to 2 ** −22', async ({ rows }) => {
    const slabs = rows.map((count, i) => normals(count * columns, columns, i));
    expect(worst(await taken(slabs, columns), expected(slabs, columns), slabs)).toBeLessThan(2 ** -22);
  });
});

test('values far from 0, over many rows: as exact as they themselves are', async () => {
  const slabs = [0, 1, 2].map((i) => normals(5000 * 3, 9, i).map((x) => 1000 + x));
  const right = expected(slabs, 3);
  (await taken(slabs, 3)).forEach((mean, j) => expect(Math.abs(mean - right[j]!)).toBeLessThan(1000 * 2 ** -23));
});

test('the mean of a column of equal values is that value', async () => {
  const slabs = [40, 3].map((rows) => new Float32Array(rows * 2).map((_, i) => (i % 2 ? 0.1 : -3.7)));
  expect([...(await taken(slabs, 2))].map(Math.fround)).toEqual([-3.7, 0.1].map(Math.fround));
});

test('a slab of no rows changes nothing', async () => {
  const state = normals(8, 4);
  const found = await runKernels({ X: normals(2, 5), state }, (on) => [
    means({ rows: 0, columns: 2, begins: false }, on.X, on.state),
  ]);
  expect(found.state).toEqual(state);
});
