import { expect, test } from 'vitest';
import { scaleGroupCount, scaleGroupOf } from './scale-groups';

const grouped = { radius: 'neuron', groupSize: 32 } as const;

test.each([
  [1, 1],
  [32, 1],
  [33, 2],
  [64, 2],
  [100, 4],
])('%i inputs are %i scale groups of 32', (inputs, count) => {
  expect(scaleGroupCount({ inputs }, grouped)).toBe(count);
  expect(scaleGroupOf(inputs - 1, grouped)).toBe(count - 1);
  expect(scaleGroupCount({ inputs }, { radius: 'neuron' })).toBe(1);
  expect(scaleGroupCount({ inputs }, { radius: 'layer', groupSize: 32 })).toBe(1);
});
