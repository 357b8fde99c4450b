import { expect, test } from 'vitest';
import { normals, runKernels } from '../../test/gpu';
import { mirror } from './mirror';

test.each([
  [1, 1],
  [3, 2],
  [8, 1],
  [63, 1],
  [64, 2],
  [65, 3],
])('squares of %i, %i groups: the lower triangle stands above, too, exactly', async (stride, groups) => {
  const margin = 5;
  const M = normals(groups * stride ** 2 + margin, stride);
  const found = await runKernels({ M }, (on) => [mirror(stride, groups, on.M)]);
  const expected = M.map((value, at) => {
    const [group, i, j] = [Math.floor(at / stride ** 2), Math.floor(at / stride) % stride, at % stride];
    return group < groups && j > i ? M[(group * stride + j) * stride + i]! : value;
  });
  expect(found.M).toEqual(expected);
});
