import { expect, test } from 'vitest';
import { productOf } from '../../../../core/shape';
import { parameterCount } from '../../../../train/student';
import { CELL_OPERATIONS, cellNetwork, drawCells, liveEdges } from './cells';

test.each([
  ['---s--', [false, false, false, true, false, false]],
  // Node 2 is never read, node 1 never written.
  ['-3-s1-', [false, false, false, true, false, false]],
  ['1-1--1', [true, false, true, false, false, true]],
  ['ssssss', [true, true, true, true, true, true]],
  ['33----', [false, false, false, false, false, false]],
])('of the cell %s only what is on a way through it counts', (cell, live) => {
  expect(liveEdges(cell)).toEqual(live);
});

test('drawn cells differ, have a way through, and are the same each time', () => {
  const cells = drawCells(150, 1);
  expect(new Set(cells).size).toBe(150);
  for (const cell of cells) {
    expect(liveEdges(cell)).toContain(true);
    expect([...cell].every((operation) => CELL_OPERATIONS.includes(operation))).toBe(true);
  }
  expect(drawCells(150, 1)).toEqual(cells);
});

// Stem 72, reduction 1,152, linear layer 170; a 3 × 3 on an edge 576 and 2,304, a 1 × 1 64 and 256; BatchNormalization does not count.
test.each([
  ['---s--', 1394],
  ['---3--', 4274],
  ['---1--', 1714],
  ['3-s--a', 4274],
  ['33-s--', 1394],
])('the network of %s has its parameters', (cell, parameters) => {
  const graph = cellNetwork(cell, [1, 8, 8], 10);
  expect(parameterCount(graph)).toBe(parameters);
  const known = new Map([[graph.input.name, graph.input.shape]]);
  for (const node of graph.nodes) {
    for (const input of node.inputs) expect(known.has(input)).toBe(true);
    known.set(node.output, node.shape);
  }
  expect(productOf(known.get(graph.output)!)).toBe(10);
});
