import { expect, test } from 'vitest';
import { UserError } from '../core/errors';
import type { Compression } from './compression';
import { completeCompression } from './recipe';

test('what a kind has no use for is left out', () => {
  expect(completeCompression({ kind: 'share', sparsity: 0.5, criterion: 'obs' })).toEqual({
    kind: 'share',
    form: 'codebook',
    values: 16,
    aware: true,
    layers: {},
  });
});

test('2:4 says itself how much goes, of each layer alike', () => {
  const { sparsity, allocation } = completeCompression({ structure: '2:4', sparsity: 0.9, allocation: 'threshold' });
  expect({ sparsity, allocation }).toEqual({ sparsity: undefined, allocation: 'same' });
});

test.each([
  [{ sparsity: 1 }, "The compression's sparsity must be a number from 0 to 0.999, and is 1."],
  [{ kind: 'share', values: 1 }, "The compression's values must be a whole number from 2 to 256, and is 1."],
  [
    { criterion: 'best' },
    "The compression's criterion must be one of magnitude, wanda, obs, taylor, random, and is best.",
  ],
  [{ kind: 'melt' }, "The compression's kind must be one of prune, low-rank, share, and is melt."],
  [
    { kind: 'low-rank', layers: { fc: { rank: 0 } } },
    "Layer fc's rank must be a whole number from 1 to 1048576, and is 0.",
  ],
])('refused: %j', (asked, message) => {
  expect(() => completeCompression(asked as Partial<Compression>)).toThrow(new UserError(message));
});
