import { expect, test } from 'vitest';
import { clamped, flag, or, read, record } from './fields';

const CHOICE = record<{ center: boolean }>({ center: or(false, flag) });

test.each([
  [{}, { center: false }],
  [{ center: undefined }, { center: false }],
  [{ center: false }, { center: false }],
  [{ center: true }, { center: true }],
])('what is left out stands for what it was: %j', (value, found) =>
  expect(read(CHOICE, value)).toEqual({ kind: 'value', value: found }),
);

test.each([
  [{ center: null }, 'center must be true or false, and is null'],
  [{ center: 'yes' }, 'center must be true or false, and is "yes"'],
])('what is there must be allowed: %j', (value, reason) =>
  expect(read(CHOICE, value)).toEqual({ kind: 'refused', reason }),
);

test('what is chosen is kept, and what it stands for too', () => {
  expect([true, false].map((center) => CHOICE.round({ center }))).toEqual([{ center: true }, { center: false }]);
});

test.each([
  [1e30, 1000],
  [-1, 0],
  [12.345, 12.345],
])('what is beyond its bounds is brought between them: %s', (value, found) =>
  expect(read(clamped(0, 1000, 3), value)).toEqual({ kind: 'value', value: found }),
);

test('of what is written, too', () => {
  expect([1e30, Infinity, NaN, 12.345].map(clamped(0, 1000, 3).round)).toEqual([1000, 1000, 1000, 12.3]);
});
