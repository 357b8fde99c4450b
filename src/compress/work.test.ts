import { expect, test } from 'vitest';
import { planPatches, type ConvGeometry } from '../core/im2col';
import type { CompressedParts } from './layer';
import { compressedWork, denseWork, sparseWork } from './work';

/** 8 → 16 channels, 3 × 3, stride 2 over 9 × 7. */
const geometry: ConvGeometry = {
  kind: 'conv',
  channels: 8,
  groups: 2,
  kernel: [3, 3],
  stride: [2, 2],
  dilation: [1, 1],
  pads: [1, 1, 1, 1],
  autoPad: 'NOTSET',
};
const shape = { neurons: 16, inputs: 36, groups: 2, kernel: [3, 3] };
const at = planPatches(geometry, [1, 8, 9, 7]); // 5 × 4

const lowRank = (by: 'channels' | 'spatial'): CompressedParts => ({
  kind: 'low-rank',
  shape: by,
  down: new Float32Array(),
  up: new Float32Array(),
  rank: 3,
});

test('multiply-adds of a layer are those of its weights at every position', () => {
  expect(denseWork(shape, at.positions)).toBe(20 * 16 * 36);
  expect(sparseWork(Uint8Array.of(1, 0, 1, 1, 0, 0), 20)).toBe(60);
});

test.each<[string, CompressedParts | undefined, number]>([
  ['as it is', undefined, 20 * 16 * 36],
  ['with a codebook', { kind: 'codebook', codebook: new Float32Array(2), codes: new Uint8Array(576) }, 20 * 16 * 36],
  // Two groups of 36 inputs to 3 channels, then 16 neurons of 3.
  ['through channels', lowRank('channels'), 20 * (2 * 3 * 36 + 16 * 3)],
  // 3 × 1 at 5 rows and 7 columns, then 1 × 3 at 5 × 4.
  ['through columns and rows', lowRank('spatial'), 35 * (2 * 3 * 12) + 20 * (16 * 3 * 3)],
])('multiply-adds of a layer %s', (_, parts, work) => {
  expect(compressedWork(shape, parts ? { parts } : {}, at)).toBe(work);
});

test('multiply-adds of a depthwise and a pointwise layer', () => {
  const whole = { neurons: 16, inputs: 72, groups: 1, kernel: [3, 3] };
  const parts: CompressedParts = {
    kind: 'separable',
    depthwise: new Float32Array(72),
    pointwise: new Float32Array(128),
  };
  expect(compressedWork(whole, { parts }, at)).toBe(20 * (8 * 9 + 16 * 8));
});
