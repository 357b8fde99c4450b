import { expect, test } from 'vitest';
import { random } from '../core/random';
import { multiplyWide } from './wide';

test.each([
  [1, 1, 1],
  [5, 7, 9],
  [8, 4, 4],
  [130, 65, 70],
])('(%i, %i) times (…, %i) in float64, to the bit', async (rows, inner, columns) => {
  const rng = random(3, rows, inner, columns);
  const A = Float64Array.from({ length: rows * inner }, () => rng.normal());
  const B = Float64Array.from({ length: inner * columns }, () => rng.normal());
  const whole = (data: Float64Array, count: number, pitch: number) => ({ data, rows: count, pitch, first: 0 });
  const found = await multiplyWide(whole(A, rows, inner), inner, whole(B, inner, columns), columns, () => undefined);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += A[i * inner + k]! * B[k * columns + j]!;
      expect(found[i * columns + j]).toBe(sum);
    }
});

test('what is above the diagonal of a triangle is not multiplied with', async () => {
  const [n, columns] = [150, 5];
  const rng = random(4, n);
  const L = Float64Array.from({ length: n * n }, (_, i) => (i % n <= Math.floor(i / n) ? rng.normal() : 0));
  const B = Float64Array.from({ length: n * columns }, () => rng.normal());
  const whole = (data: Float64Array, pitch: number) => ({ data, rows: n, pitch, first: 0 });
  const product = (lower: boolean) =>
    multiplyWide({ ...whole(L, n), lower }, n, whole(B, columns), columns, () => undefined);
  expect(await product(true)).toEqual(await product(false));
});
