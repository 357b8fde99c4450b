import { describe, expect, test } from 'vitest';
import { keepInRuns, keepLargest, keepOf, keptCount } from './keep';

const scores = (...values: number[]) => Float64Array.from(values);
const kept = (mask: Uint8Array) => [...mask].join('');

describe('the largest scores', () => {
  test.each([
    [2, [3, 1, 2, 4], '1001'],
    [2, [1, 1, 1, 1], '1100'],
    [3, [0, 2, 1, 1], '0111'],
    [2, [0, 2, 1, 1], '0110'],
    [0, [1, 2], '00'],
    [5, [1, 2], '11'],
  ])('%i of %j', (count, values, expected) => {
    expect(kept(keepLargest(scores(...values), count))).toBe(expected);
  });
});

test.each([
  [10, 0.5, 5],
  [10, 0.96, 1],
  [10, 1, 1],
  [10, 0, 10],
  [3, 0.5, 1],
  [1, 0.9, 1],
])('of %i at sparsity %d there stay %i', (count, sparsity, expected) => {
  expect(keptCount(count, sparsity)).toBe(expected);
});

describe('runs of neighbours', () => {
  test.each([
    [8, 4, [4, 3, 2, 1, 1, 2, 3, 4], '11000011'],
    [6, 4, [4, 3, 2, 1, 1, 2], '110001'],
    [7, 4, [4, 3, 2, 1, 1, 3, 2], '1100011'],
    [5, 4, [4, 3, 2, 1, 0], '11001'],
    [9, 8, [1, 2, 3, 4, 5, 6, 7, 8, 0], '000011111'],
  ])(
    '%i inputs in runs of %i: half of each, of a shorter last one half rounded up',
    (inputs, run, values, expected) => {
      expect(kept(keepInRuns(scores(...values), inputs, run))).toBe(expected);
    },
  );

  test('each neuron has its own, whatever the sparsity', () => {
    const shape = { neurons: 2, inputs: 4, perGroup: 2 };
    expect(kept(keepOf(scores(9, 8, 7, 6, 1, 2, 3, 4), shape, '2:4', 0.9))).toBe('11000011');
  });
});

test('blocks of four by four, cut at the ends of groups and of inputs', () => {
  // Two groups of one neuron, five inputs: blocks of 1 × 4 and 1 × 1.
  const values = scores(1, 1, 1, 1, 5, 2, 2, 2, 2, 1);
  expect(kept(keepOf(values, { neurons: 2, inputs: 5, perGroup: 1 }, 'blocks', 0.5))).toBe('0000111110');
  expect(kept(keepOf(values, { neurons: 2, inputs: 5, perGroup: 2 }, 'blocks', 0.5))).toBe('1111011110');
});

test('whole neurons go by the sums of their scores, and one stays', () => {
  const values = scores(1, 5, 2, 2, 9, 0);
  const shape = { neurons: 3, inputs: 2, perGroup: 3 };
  expect(kept(keepOf(values, shape, 'neurons', 0.4))).toBe('110011');
  expect(kept(keepOf(values, shape, 'neurons', 1))).toBe('000011');
});
