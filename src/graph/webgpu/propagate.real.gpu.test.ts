import { expect, inject, test } from 'vitest';
import { withGpu } from '../../../test/gpu';
import { openArena } from '../../gpu/arena';
import { normalizedRows, toDense } from '../matrix';
import { normalizedAdjacency, propagate } from '../propagate';
import { readGraph } from '../read/read';
import { propagateOnDevice } from './propagate';

test('Cora: S² X on the device to 1e-6 of TypeScript', () =>
  withGpu(async (gpu) => {
    const response = await fetch(`/@fs${inject('realdata')}/graphs/cora.npz`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { adjacency, features } = readGraph([{ name: 'cora.npz', bytes }]);
    const S = normalizedAdjacency(adjacency);
    const X = normalizedRows(features);
    const right = toDense(propagate(S, X, 2)).values;
    const arena = openArena(gpu);
    try {
      const session = { gpu, arena, pause: () => Promise.resolve() };
      const { values } = await propagateOnDevice(session, S, toDense(X), 2);
      const most = right.reduce((size, x) => Math.max(size, x), 0);
      const worst = values.reduce((size, x, at) => Math.max(size, Math.abs(x - right[at]!)), 0);
      expect(values.length).toBe(2708 * 1433);
      expect(worst / most).toBeLessThan(1e-6);
    } finally {
      arena.close();
    }
  }));
