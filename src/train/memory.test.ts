import { expect, test } from 'vitest';
import { smallNetwork } from '../../test/networks';
import { describeNetwork } from '../engine/training/describe';
import { readNetwork } from '../onnx/read';
import { batchParts } from './memory';

const graph = describeNetwork(readNetwork([smallNetwork() as { name: string; bytes: Uint8Array }]));

test('a batch is cut into even parts that fit', () => {
  const whole = batchParts(graph, 50, Infinity);
  expect(whole).toEqual([50]);
  const budgets = [1, 1e5, 3e5, 1e6];
  for (const budget of budgets) {
    const parts = batchParts(graph, 50, budget);
    expect(parts.reduce((a, b) => a + b, 0)).toBe(50);
    expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
  }
  expect(batchParts(graph, 47, 1e5).length).toBeGreaterThan(1);
  expect(batchParts(graph, 3, 1)).toEqual([1, 1, 1]);
});
