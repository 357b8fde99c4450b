import { expect, test } from 'vitest';
import { relative, relativeErrors } from './relative-error';

test.each([
  [3, 4, 0.75],
  [0, 0, 0],
  [2, 0, 1],
])('relative(%d, %d) = %d', (error, norm, ratio) => expect(relative(error, norm)).toBe(ratio));

test('errors of neurons and of the layer', () => {
  const { neuronErrors, relativeError } = relativeErrors(Float64Array.of(9, 0, -1e-9), Float64Array.of(36, 64, 0));
  expect([...neuronErrors]).toEqual([0.5, 0, 0]);
  expect(relativeError).toBeCloseTo(0.3, 12);
});
