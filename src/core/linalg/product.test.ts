import { expect, test } from 'vitest';
import { random } from '../random';
import { timesTransposed, transposed } from './product';

test.each([
  [1, 1, 1],
  [2, 4, 256],
  [3, 5, 7],
  [5, 9, 600],
  [8, 3, 0],
])('A Bᵀ of (%i, inner) and (%i, inner), inner %i, is its definition', (rows, columns, inner) => {
  const rng = random(rows, columns, inner);
  const draw = (count: number) => Float64Array.from({ length: count }, () => rng.normal());
  const [A, B] = [draw(rows * inner), draw(columns * inner)];
  const found = timesTransposed(A, B, rows, columns, inner);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += A[i * inner + k]! * B[j * inner + k]!;
      expect(found[i * columns + j]).toBeCloseTo(sum, 10);
    }
});

test('a matrix transposed', () => {
  expect([...transposed(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
});
