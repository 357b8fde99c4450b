import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { matrixBytes, storedValues } from '../matrix';
import { hops, normalizedAdjacency } from '../propagate';
import { readGraph } from './read';

test('Cora: 2,708 nodes, 5,278 edges, 1,433 words, 7 classes, the usual split; read and propagated', () => {
  const bytes = new Uint8Array(readFileSync(join(inject('realdata'), 'graphs/cora.npz')));
  const graph = readGraph([{ name: 'cora.npz', bytes }]);
  const { features, split, found, classes } = graph;
  expect([features.rows, features.columns, features.kind]).toEqual([2708, 1433, 'sparse']);
  expect(storedValues(features)).toBe(49216);
  expect(matrixBytes(features)).toBeLessThan(420_000);
  expect([split.train.length, split.val.length, split.test.length, classes]).toEqual([140, 500, 1000, 7]);
  expect(found).toEqual({
    ...{ entries: 10556, selfLoops: 0, duplicates: 0, oneWay: 0, zeroWeights: 0 },
    ...{ isolated: 0, edges: 5278, unlabelled: 0 },
  });
  expect(graph.notes).toEqual([]);
  expect(hops(normalizedAdjacency(graph.adjacency), features, 3).map(({ kind }) => kind)).toEqual([
    ...['sparse', 'sparse', 'sparse', 'dense'],
  ]);
});
