import { describe, expect, test } from 'vitest';
import { asRows, axisOfSamples, layoutOf } from './output-layout';

const GUESS = { samples: -1, classes: null };

describe('axes', () => {
  test.each([
    ['classes', [5, 10], -1, { axis: 0, positions: 1, classes: 10 }],
    ['a value', [5, 1], -1, { axis: 0, positions: 1, classes: 1 }],
    ['a value without an axis of its own', [5], -1, { axis: 0, positions: 1, classes: 1 }],
    ['a sequence', [5, 7, 9], -1, { axis: 0, positions: 7, classes: 9 }],
    ['a map', [5, 4, 16, 12], -1, { axis: 0, positions: 192, classes: 4, classAxes: [1], positionAxes: [2, 3] }],
    [
      'a map, classes last',
      [5, 16, 16, 4],
      -1,
      { axis: 0, positions: 256, classes: 4, classAxes: [3], positionAxes: [1, 2] },
    ],
    ['a map of one pixel', [5, 10, 1, 1], -1, { axis: 0, positions: 1, classes: 10 }],
    ['a list with axes of its own', [5, 1, 10, 1], -1, { axis: 0, positions: 1, classes: 10 }],
    ['time first', [7, 5, 9], -1, { axis: 1, positions: 7, classes: 9 }],
    ['time first, as long as the batch', [5, 5, 9], 1, { axis: 1, positions: 5, classes: 9 }],
  ])('%s', (_, dims, samples, expected) =>
    expect(layoutOf('y', dims, 5, { samples, classes: null })).toMatchObject(expected),
  );

  test('none that is as long as the batch', () =>
    expect(() => layoutOf('y', [1, 10], 5, GUESS)).toThrow(
      "The network's output y has the shape (1, 10) for 5 samples: it does not say something about each of them.",
    ));

  test.each([
    [[2, 4], [1, 4], 0],
    [[2, 4], [4], 0],
    [[7, 2, 3], [7, 1, 3], 1],
    [[2, 2, 3], [2, 1, 3], 1],
    [[2, 2, 3], [1, 2, 3], 0],
    [[4], [4], -1],
  ])('%j for two samples, %j for one: the axis is %i', (two, one, axis) => expect(axisOfSamples(two, one)).toBe(axis));

  test('one sample whose output has no axis for it', () =>
    expect(layoutOf('y', [4], 1, { samples: 0, classes: null })).toMatchObject({ axis: -1, positions: 1, classes: 4 }));

  test('rows are in the order of samples, positions, classes', () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => i);
    const rows = (dims: number[], batch: number) => [...asRows(data, dims, layoutOf('y', dims, batch, GUESS))];
    expect(rows([2, 3, 1, 2], 2)).toEqual([0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]); // (n, c, h, w)
    expect(rows([3, 2, 2], 2)).toEqual([0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11]); // (t, n, c)
  });
});
