import { describe, expect, test } from 'vitest';
import { npy, zip } from '../../../test/data-files';
import { productOf } from '../../core/shape';
import type { InputShape, NetworkInput } from '../samples';
import { readSamples } from './read';

const x: NetworkInput = { name: 'x', type: 'float', shape: ['batch', 13] };
const floats = (name: string, shape: number[]) =>
  npy(
    name,
    '<f4',
    shape,
    Float32Array.from({ length: productOf(shape) }, (_, i) => i),
  );

/** Four samples of x, and an array for a second input. */
function read(declared: InputShape, given: number[], first: NetworkInput = x) {
  const state: NetworkInput = { name: 'state', type: 'float', shape: declared };
  const files = zip('d.npz', [floats('x.npy', [4, 13]), floats('state.npy', given)]);
  return readSamples([files], '0 to 1', { shape: first.shape, inputs: [first, state] });
}

describe('samples lie along the axis that has the name of the batch', () => {
  test.each<[string, InputShape, number[], number[] | null, number | undefined, number[]]>([
    ['second of three', [2, 'batch', 3], [2, 4, 3], [2, 3], 1, [6, 7, 8, 0, 1, 2, 18, 19, 20, 12, 13, 14]],
    ['last', [3, 'batch'], [3, 4], [3], 1, [2, 0, 6, 4, 10, 8]],
    ['first', ['batch', 2], [4, 2], [2], undefined, [4, 5, 0, 1]],
    ['one for all', [2, 'batch', 3], [2, 1, 3], [2, 3], 1, [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]],
    ['none: a state of fixed size', [2, 3], [2, 3], null, undefined, [0, 1, 2, 3, 4, 5]],
    ['none: the length of the first input', ['length', 2], [5, 2], null, undefined, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['none: one value', [1], [1], null, undefined, [0]],
    ['none: a number', [], [], null, undefined, [0]],
    ['1, written for as many as come', [1, 2], [4, 2], [2], undefined, [4, 5, 0, 1]],
    ['a free axis without a name', [2, '', 2], [2, 4, 2], [2, 2], 1, [4, 5, 0, 1, 12, 13, 8, 9]],
  ])('%s', (_, declared, given, shape, axis, values) => {
    const first = declared.includes('length') ? { ...x, shape: ['batch', 'length'] } : x;
    const [extra] = read(declared, given, first).extra!;
    expect([extra!.shape, extra!.axis]).toEqual([shape, axis]);
    expect([...(extra!.batch([2, 0]) as Float64Array)]).toEqual(values);
  });

  test('in a part of the samples', () => {
    const part = read([2, 'batch', 3], [2, 4, 3]).subset([3, 1]);
    expect([...(part.extra![0]!.batch([0]) as Float64Array)]).toEqual([9, 10, 11, 21, 22, 23]);
  });

  test('a single number has the rank of its input', () => {
    expect(read([1, 1], []).extra![0]!.fixed).toEqual([1, 1]);
    expect(read([], [1]).extra![0]!.fixed).toEqual([]);
  });
});

describe('refused', () => {
  test.each<[string, InputShape, number[], string]>([
    [
      'samples first, where they are second',
      [2, 'batch', 8],
      [4, 2, 8],
      "d.npz (state) is (4, 2, 8), but the network's input state is (2, batch, 8): it has the samples along axis 1, counted from 0. Save it with its axes in that order.",
    ],
    [
      'samples first, where they are last',
      [2, 3, 'batch'],
      [4, 2, 3],
      "d.npz (state) is (4, 2, 3), but the network's input state is (2, 3, batch): it has the samples along axis 2, counted from 0. Save it with its axes in that order.",
    ],
    [
      'another number along the axis',
      [2, 'batch', 8],
      [2, 5, 8],
      'd.npz (x) has 4 samples, and d.npz (state) has 5 along axis 1, counted from 0. Each input of the network needs as many.',
    ],
    [
      'another size beside the samples',
      [2, 'batch', 8],
      [3, 4, 8],
      "The samples of d.npz (state) are 3 × 8, but the network's input state takes 2 × 8. Open data of that shape.",
    ],
    [
      'samples of what is the same for all',
      [2, 8],
      [4, 2, 8],
      "d.npz (state) is (4, 2, 8), but the network's input state is (2, 8), the same for every sample. Open an array of that shape.",
    ],
  ])('%s', (_, declared, given, sentence) => {
    expect(() => read(declared, given)).toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
  });
});
