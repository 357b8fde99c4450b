import { expect, test } from 'vitest';
import { batchAxes, withBatch } from './batch-axis';

type Sizes = (number | string)[];

test.each<[string, Sizes, Sizes, number[]]>([
  ['the same name, first', ['batch', 8], ['batch', 13], [0]],
  ['the same name, second', [2, 'batch', 8], ['batch', 13], [1]],
  ['the same name behind a free axis', ['length', 'batch', 64], ['batch', 'length', 64], [1]],
  ['numbers alone', [2, 1, 8], ['batch', 13], []],
  ['a number', [], ['batch', 13], []],
  ['one value', [1], ['batch', 13], []],
  ['the name of another axis', ['length'], ['batch', 'length'], []],
  ['another name', ['n', 3], ['batch', 13], [0]],
  ['no names', [2, '', 128], ['', ''], [1]],
  ['no names, several free', ['', '', 3], ['', 4], [0, 1]],
  ['−1', [-1, 3], ['batch', 4], [0]],
  ['the same number', [2, 1, 8], [1, 13], [1]],
  ['the same number, first', [1, 4], [1, 13], [0]],
  ['other numbers', [6], [1, 4], []],
])('%s', (_, shape, first, expected) => {
  expect(batchAxes(shape, first)).toEqual(expected);
});

test('a batch along an axis', () => {
  expect([withBatch([2, 8], 1, 5), withBatch([3], 0, 5), withBatch([], 0, 5)]).toEqual([[2, 5, 8], [5, 3], [5]]);
});
