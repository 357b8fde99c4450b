import { expect, test } from 'vitest';
import { randomFeatures, randomGraph } from '../../../test/graphs';
import { withGpu } from '../../../test/gpu';
import { openArena } from '../../gpu/arena';
import { toDense } from '../matrix';
import { normalizedAdjacency, propagate } from '../propagate';
import { propagateOnDevice } from './propagate';

test.each([
  { nodes: 3, edges: 1, features: 1, K: 1 },
  { nodes: 50, edges: 100, features: 7, K: 0 },
  { nodes: 300, edges: 900, features: 33, K: 2 },
  { nodes: 300, edges: 20, features: 64, K: 5 },
  { nodes: 1000, edges: 5000, features: 130, K: 3 },
])('$nodes nodes, $edges edges, $features features: S^$K X to 1e-6 of the twin', ({ nodes, edges, features, K }) =>
  withGpu(async (gpu) => {
    const S = normalizedAdjacency(randomGraph(nodes, edges, true, 1));
    const X = toDense(randomFeatures(nodes, features, 1, 2));
    const right = toDense(propagate(S, X, K)).values;
    const arena = openArena(gpu);
    try {
      const session = { gpu, arena, pause: () => Promise.resolve() };
      const found = await propagateOnDevice(session, S, X, K);
      const most = right.reduce((size, x) => Math.max(size, Math.abs(x)), 0);
      expect([found.rows, found.columns, found.values.length]).toEqual([nodes, features, right.length]);
      found.values.forEach((x, at) => expect(Math.abs(x - right[at]!)).toBeLessThanOrEqual(1e-6 * most));
    } finally {
      arena.close();
    }
  }),
);
