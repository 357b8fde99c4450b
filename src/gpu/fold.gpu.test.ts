import { describe, expect, test } from 'vitest';
import { normals, runKernels, untouched } from '../../test/gpu';
import { fold } from './fold';
import { GRAM_MODES, type GramMode } from './gram';
import { narrowFloats } from './gram-narrow';

const MODES = Object.keys(GRAM_MODES) as GramMode[];

const SHAPES = [
  { inputs: 1, groups: 1, parts: 1, stride: 2 },
  { inputs: 3, groups: 2, parts: 3, stride: 8 },
  { inputs: 7, groups: 1, parts: 64, stride: 8 },
  { inputs: 8, groups: 3, parts: 2, stride: 16 },
  { inputs: 31, groups: 2, parts: 5, stride: 32 },
  { inputs: 32, groups: 5, parts: 1, stride: 40 },
];

describe.each(MODES)('%s', (mode) => {
  test.each(SHAPES)(
    '$parts parts, $groups groups of $inputs inputs, padded to $stride: to 2 ** −22 of the magnitudes',
    async ({ inputs, groups, parts, stride }) => {
      const sizes = { inputs, groups, parts };
      const side = inputs + 1;
      const sums = normals(narrowFloats(sizes, MODES.length), inputs, parts);
      const first = GRAM_MODES[mode] * narrowFloats(sizes, 1);
      const of = (p: number, g: number, i: number, j: number) => first + (((p * groups + g) * side + i) * side + j);
      const symmetric = mode !== 'Et';
      // What is above the diagonal of a symmetric one is not read.
      if (symmetric)
        for (let p = 0; p < parts; p++)
          for (let g = 0; g < groups; g++)
            for (let i = 0; i < side; i++) for (let j = i + 1; j < side; j++) sums[of(p, g, i, j)] = NaN;
      const given = untouched(groups * stride ** 2 + 4);
      const { M } = await runKernels({ sums, M: given }, (on) => [fold(mode, sizes, stride, on.sums, on.M)]);
      for (let g = 0; g < groups; g++)
        for (let i = 0; i < stride; i++)
          for (let j = 0; j < stride; j++) {
            const [a, b] = symmetric ? [Math.max(i, j), Math.min(i, j)] : [i, j];
            const each = Array.from({ length: i < side && j < side ? parts : 0 }, (_, p) => sums[of(p, g, a, b)]!);
            const sum = each.reduce((total, x) => total + x, 0);
            const size = each.reduce((total, x) => total + Math.abs(x), 0);
            expect(Math.abs(M[(g * stride + i) * stride + j]! - sum)).toBeLessThanOrEqual(2 ** -22 * size);
          }
      expect(M.subarray(groups * stride ** 2)).toEqual(untouched(4));
    },
  );
});
