import { describe, expect, test } from 'vitest';
import { npy } from '../../../test/data-files';
import { readNpy } from './npy';

const read = (...args: Parameters<typeof npy>) => {
  const { name, bytes } = npy(...args);
  return readNpy(name, bytes);
};

describe('types', () => {
  test.each([
    ['|u1', Uint8Array.of(1, 255), [1, 255], 'byte'],
    ['|b1', Uint8Array.of(0, 1), [0, 1], 'integer'],
    ['|i1', Int8Array.of(-1, 5), [-1, 5], 'integer'],
    ['<u2', Uint16Array.of(1, 65535), [1, 65535], 'integer'],
    ['<i4', Int32Array.of(-7, 9), [-7, 9], 'integer'],
    ['<i8', BigInt64Array.of(-3n, 2n ** 40n), [-3, 2 ** 40], 'integer'],
    ['<f2', Uint16Array.of(0x3c00, 0xc500, 0x0001, 0x7bff), [1, -5, 2 ** -24, 65504], 'float'],
    ['<f4', Float32Array.of(0.5, -2), [0.5, -2], 'float'],
    ['<f8', Float64Array.of(0.1, 3), [Math.fround(0.1), 3], 'float'],
    ['>u2', Uint16Array.of(0x0100, 0x0201), [1, 0x0102], 'integer'],
  ] as const)('%s', (type, values, expected, kind) => {
    const array = read('x.npy', type, [values.length], values);
    expect(array).toMatchObject({ name: 'x.npy', shape: [values.length], type: kind });
    expect([...array.data]).toEqual(expected);
  });
});

test('Fortran order', () => {
  // [[[0, 1], [2, 3], [4, 5]]] as (1, 3, 2)
  const array = read('x.npy', '|u1', [1, 3, 2], Uint8Array.of(0, 2, 4, 1, 3, 5), true);
  expect([...array.data]).toEqual([0, 1, 2, 3, 4, 5]);
});

test('values that do not begin at a multiple of their size', () => {
  const { name, bytes } = npy('x.npy', '<f4', [2], Float32Array.of(1, 2));
  const moved = new Uint8Array(bytes.length + 1);
  moved.set(bytes, 1);
  expect([...readNpy(name, moved.subarray(1)).data]).toEqual([1, 2]);
});

test('a number without axes', () => {
  const { bytes } = npy('x.npy', '<i4', [], Int32Array.of(3));
  expect(readNpy('x.npy', bytes)).toMatchObject({ shape: [], data: Float64Array.of(3) });
});
