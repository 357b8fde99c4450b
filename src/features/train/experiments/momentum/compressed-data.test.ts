import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expect, test } from 'vitest';
import { UserError } from '../../../../core/errors';
import { random } from '../../../../core/random';
import { compressedData } from './compressed-data';

test.each([
  ['more pictures than features', 30, 6],
  ['more features than pictures', 6, 30],
])('with %s, S and YV are those of the decomposition', async (_, count, features) => {
  const rng = random(count);
  const x = Float32Array.from({ length: count * features }, () => rng.normal());
  const y = Int32Array.from({ length: count }, () => rng.below(3));
  const { S, YV, classes } = await compressedData({ x, y, count }, 3);
  const svd = new SingularValueDecomposition(Matrix.from1DArray(count, features, Array.from(x)), {
    autoTranspose: true,
  });
  expect(S).toHaveLength(6);
  S.forEach((value, k) => expect(value).toBeCloseTo(svd.diagonal[k]! / svd.diagonal[0]!, 6));
  // Signs of vectors are free.
  for (let k = 0; k < S.length; k++) {
    const expected = new Float64Array(classes);
    for (let i = 0; i < count; i++) expected[y[i]!]! += svd.leftSingularVectors.get(i, k) / Math.sqrt(count);
    const own = YV.subarray(k * classes, (k + 1) * classes);
    const sign = Math.sign(own.reduce((sum, value, c) => sum + value * expected[c]!, 0));
    own.forEach((value, c) => expect(value).toBeCloseTo(sign * expected[c]!, 5));
  }
});

test('pictures that are all alike are refused', async () => {
  const alike = { x: new Float32Array(40).fill(1), y: new Int32Array(10), count: 10 };
  await expect(compressedData(alike, 2)).rejects.toThrow(UserError);
});
