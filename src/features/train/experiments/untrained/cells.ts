/**
 * Cells of the kind of NAS-Bench-201 (X. Dong, Y. Yang, arXiv 2001.00326): four nodes, an operation on each of the six edges between
 * them. A network is a stem of 8 channels, a cell, a reduction to 16 channels, the same cell, and a linear layer.
 */
import { random } from '../../../../core/random';
import { buildGraph, type Built, type GraphBuilder } from '../../../../train/build-graph';
import type { TrainGraph } from '../../../../train/graph';

/** None, skip, 1 × 1 and 3 × 3 convolution, average of 3 × 3. */
export const CELL_OPERATIONS = '-s13a';

/** From node to node; a letter of a cell's name each, in this order. */
const EDGES = [
  [0, 1],
  [0, 2],
  [1, 2],
  [0, 3],
  [1, 3],
  [2, 3],
] as const;
const OUT = 3;
const CHANNELS = 8;

/** Edges on a way from the cell's input to its output: the others are left out of networks. */
export function liveEdges(cell: string): readonly boolean[] {
  const reached = [true, false, false, false];
  EDGES.forEach(([from, to], edge) => {
    if (cell[edge] !== '-' && reached[from]) reached[to] = true;
  });
  const used = [false, false, false, true];
  for (let edge = EDGES.length - 1; edge >= 0; edge--) {
    const [from, to] = EDGES[edge]!;
    if (cell[edge] !== '-' && used[to]) used[from] = true;
  }
  return EDGES.map(([from, to], edge) => cell[edge] !== '-' && reached[from]! && used[to]!);
}

/** Different cells whose output depends on their input, drawn at random. */
export function drawCells(count: number, seed: number): string[] {
  const rng = random(seed);
  const drawn = new Set<string>();
  while (drawn.size < count) {
    const cell = Array.from(EDGES, () => CELL_OPERATIONS[rng.below(CELL_OPERATIONS.length)]).join('');
    if (liveEdges(cell).includes(true)) drawn.add(cell);
  }
  return [...drawn];
}

/** @param shape of a picture @param cell a letter of `CELL_OPERATIONS` for each edge */
export function cellNetwork(cell: string, shape: readonly number[], classes: number): TrainGraph {
  const graph = buildGraph(shape);
  const stem = graph.normalize(graph.conv(graph.input, CHANNELS, 3));
  const first = addCell(graph, cell, stem);
  const reduced = graph.normalize(graph.conv(graph.relu(first), 2 * CHANNELS, 3, 2));
  const second = addCell(graph, cell, reduced);
  const features = graph.globalAveragePool(graph.relu(graph.normalize(second)));
  return graph.close(graph.dense(graph.flatten(features), classes));
}

function addCell(graph: GraphBuilder, cell: string, input: Built): Built {
  const arriving: Built[][] = [[input], [], [], []];
  const live = liveEdges(cell);
  EDGES.forEach(([from, to], edge) => {
    if (live[edge]) arriving[to]!.push(addOperation(graph, cell[edge]!, nodeOf(graph, arriving, from)));
  });
  return nodeOf(graph, arriving, OUT);
}

/** The sum of what arrives at a node; it is made once. */
function nodeOf(graph: GraphBuilder, arriving: Built[][], node: number): Built {
  const own = arriving[node]!;
  if (own.length > 1) arriving[node] = [graph.add(own)];
  return arriving[node]![0]!;
}

function addOperation(graph: GraphBuilder, operation: string, from: Built): Built {
  if (operation === 's') return from;
  if (operation === 'a') return graph.averagePool(from);
  return graph.normalize(graph.conv(graph.relu(from), from.shape[0]!, Number(operation)));
}
