import { describe, expect, test } from 'vitest';
import { adjacencyOf } from '../../../../../test/graph-tasks';
import { drawGraph, sampleNodes } from './picture';

/** Squares that are not joined to each other. */
const squares = (count: number) =>
  adjacencyOf(
    4 * count,
    Array.from({ length: 4 * count }, (_, i): [number, number] => [i, i % 4 === 3 ? i - 3 : i + 1]),
  );

describe('samples of nodes', () => {
  test('small graphs are whole', () => {
    expect(sampleNodes(squares(3), 12, 1)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  test('of large graphs neighbours stay together, seeded', () => {
    const graph = squares(50);
    const nodes = sampleNodes(graph, 80, 1);
    expect(nodes).toHaveLength(80);
    expect(new Set(nodes).size).toBe(80);
    expect([...nodes].sort((a, b) => a - b)).toEqual(nodes);
    // Squares are taken whole, but for the last.
    expect(new Set(nodes.map((node) => Math.floor(node / 4))).size).toBe(20);
    expect(sampleNodes(graph, 80, 1)).toEqual(nodes);
    expect(sampleNodes(graph, 80, 2)).not.toEqual(nodes);
  });
});

test('neighbours lie near each other, and turns tell how far it is', async () => {
  const adjacency = squares(6);
  const shares: number[] = [];
  const graph = {
    adjacency,
    labels: Int32Array.from({ length: 24 }, (_, i) => i % 2),
    split: { train: Int32Array.of(1, 5), val: new Int32Array(0), test: Int32Array.of(2) },
  };
  const told = new Int32Array(24);
  const picture = await drawGraph(graph, told, {
    ...{ limit: 100, seed: 1 },
    turn: (share) => {
      shares.push(share);
      return Promise.resolve();
    },
  });
  const { x, y } = picture;
  const far = (a: number, b: number) => Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!);
  const mean = (all: number[]) => all.reduce((a, b) => a + b) / all.length;
  const joined = Array.from({ length: picture.edges.length / 2 }, (_, e) =>
    far(picture.edges[2 * e]!, picture.edges[2 * e + 1]!),
  );
  expect(joined).toHaveLength(24);
  expect(mean(joined)).toBeLessThan(mean(Array.from({ length: 23 }, (_, i) => far(0, i + 1))) / 2);
  expect([...x, ...y].every((value) => Number.isInteger(value) && value >= 0 && value <= 1000)).toBe(true);
  expect(picture).toMatchObject({ trained: [1, 5], whole: { nodes: 24, edges: 24 }, predicted: [...told] });
  expect(shares.at(-1)).toBe(1);
  expect(await drawGraph(graph, told, { limit: 100, seed: 1, turn: () => Promise.resolve() })).toEqual(picture);
});

test('of a graph that is not drawn whole, edges are those among the nodes drawn', async () => {
  const adjacency = squares(30);
  const graph = {
    adjacency,
    labels: new Int32Array(120),
    split: { train: Int32Array.of(0), val: Int32Array.of(), test: Int32Array.of(1) },
  };
  const picture = await drawGraph(graph, new Int32Array(120), { limit: 40, seed: 3, turn: () => Promise.resolve() });
  expect(picture.nodes).toHaveLength(40);
  expect(picture.edges).toHaveLength(80);
  expect(picture.edges.every((place) => place >= 0 && place < 40)).toBe(true);
  expect(picture.whole).toEqual({ nodes: 120, edges: 120 });
});
