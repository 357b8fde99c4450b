import { expect, test } from 'vitest';
import { listed } from './words';

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j is listed as %s', (parts, text) => {
  expect(listed(parts)).toBe(text);
});
