import { expect, test } from 'vitest';
import { bytes, flops } from './units';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [9_996, '10.0 kB'],
  [121_064, '121 kB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [2 ** 20, '1.05 MB'],
  [48_200_000, '48.2 MB'],
  [2 ** 32, '4.29 GB'],
  [2e12, '2000 GB'],
])('%d bytes are %s', (count, text) => expect(bytes(count)).toBe(text));

test.each([
  [49_000, '49 kFLOP'],
  [1_600_000, '1.6 MFLOP'],
  [9_960_000, '10 MFLOP'],
  [999_600_000, '1.0 GFLOP'],
  [12_300_000_000, '12 GFLOP'],
  [2e12, '2.0 TFLOP'],
])('%d operations are %s', (count, text) => expect(flops(count)).toBe(text));
