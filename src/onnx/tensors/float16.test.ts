import { expect, test } from 'vitest';
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './float16';

const ALL = Array.from({ length: 2 ** 16 }, (_, bits) => bits);

test.each([
  ['float16', fromFloat16, toFloat16],
  ['bfloat16', fromBfloat16, toBfloat16],
])('every %s survives the way to float32 and back', (_, from, to) => {
  const lost = ALL.filter((bits) => {
    const value = from(bits);
    return Number.isNaN(value) ? !Number.isNaN(from(to(value))) : to(value) !== bits;
  });
  expect(lost).toEqual([]);
});

test.each([
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [65519, 0x7bff],
  [65520, 0x7c00],
  [-1e30, 0xfc00],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [3 * 2 ** -25, 0x0002],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [-0, 0x8000],
  [1e-40, 0x0000],
])('%f is the float16 %i', (value, bits) => {
  expect(toFloat16(value)).toBe(bits);
});

test.each([
  [1, 0x3f80],
  [1 + 2 ** -8, 0x3f80],
  [1 + 3 * 2 ** -8, 0x3f82],
  [-Infinity, 0xff80],
  [3.4e38, 0x7f80],
])('%f is the bfloat16 %i', (value, bits) => {
  expect(toBfloat16(value)).toBe(bits);
});
