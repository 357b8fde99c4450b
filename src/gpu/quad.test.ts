import { expect, test } from 'vitest';
import { placeOf } from './device';
import { quadTriangleWorkgroups, quadWorkgroups } from './quad';

test.each([
  [1, 1, 1],
  [32, 128, 1],
  [33, 128, 2],
  [1152, 256, 72],
])('a product of %i × %i takes %i workgroups of 4 quads', (rows, columns, expected) => {
  expect(quadWorkgroups(rows, columns)).toBe(expected);
});

test.each([
  [1, 1],
  [2 * 32, 1],
  [3 * 32, 2],
  [1152, 167],
])('the triangle of a square of %i takes %i workgroups', (size, expected) => {
  expect(quadTriangleWorkgroups(size)).toBe(expected);
});

test('a line of the joined text is found in its own file', () => {
  const preludes = [
    { name: 'quad', source: 'a\nb\n' },
    { name: 'common', source: 'e\n' },
  ];
  const shader = { name: 'walk', source: 'c\nd\n', preludes };
  expect(placeOf(shader, 2)).toEqual({ file: 'quad', line: 2 });
  expect(placeOf(shader, 3)).toEqual({ file: 'common', line: 1 });
  expect(placeOf(shader, 4)).toEqual({ file: 'walk', line: 1 });
  expect(placeOf({ name: 'walk', source: 'c\n' }, 1)).toEqual({ file: 'walk', line: 1 });
});
