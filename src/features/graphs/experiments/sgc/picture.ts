/**
 * Where the nodes of a graph are drawn: forces between them (d3-force), after a sample where there are many.
 */
import { forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from 'd3-force';
import { random } from '../../../../core/random';
import type { GraphPicture } from '../../../../experiment/outcome';
import type { Graph } from '../../../../graph/graph';
import type { SparseMatrix } from '../../../../graph/matrix';

/** Ticks of the simulation: as many as bring some thousand nodes to rest, fewer where each takes longer. */
const TICKS = { most: 250, least: 60, nodes: 400_000 };

/** Of the page, in units of the picture. */
const SIDE = 1000;

/** Repulsion beyond so many lengths of an edge is not felt: parts that are not joined stay near. */
const REACH = 12;
const EDGE = 20;

export interface PictureTask {
  /** Nodes drawn, at most. */
  limit: number;
  seed: number;
  /** Awaited after every tick, with the share that is done. */
  turn: (share: number) => Promise<void>;
}

/** @param predicted the class that each node of the graph was told to be, (nodes) */
export async function drawGraph(
  graph: Pick<Graph, 'adjacency' | 'labels' | 'split'>,
  predicted: Int32Array,
  { limit, seed, turn }: PictureTask,
): Promise<GraphPicture> {
  const { adjacency, labels, split } = graph;
  const nodes = sampleNodes(adjacency, limit, seed);
  const edges = edgesAmong(adjacency, nodes);
  const { x, y } = await layOut(nodes.length, edges, seed, turn);
  const trained = new Set(split.train);
  return {
    nodes,
    x,
    y,
    labels: nodes.map((node) => labels[node]!),
    predicted: nodes.map((node) => predicted[node]!),
    trained: nodes.flatMap((node, place) => (trained.has(node) ? [place] : [])),
    edges,
    whole: { nodes: adjacency.rows, edges: adjacency.indices.length / 2 },
  };
}

/** All nodes, or so many that lie together: neighbours of neighbours from a random node on, then from another. */
export function sampleNodes({ rows, pointers, indices }: SparseMatrix, limit: number, seed: number): number[] {
  if (rows <= limit) return Array.from({ length: rows }, (_, i) => i);
  const rng = random(seed, 0x91c);
  const taken = new Uint8Array(rows);
  const nodes: number[] = [];
  const take = (node: number) => {
    if (taken[node] || nodes.length === limit) return;
    taken[node] = 1;
    nodes.push(node);
  };
  for (let next = 0; nodes.length < limit; next++) {
    while (next >= nodes.length) take(rng.below(rows));
    const node = nodes[next]!;
    for (let at = pointers[node]!; at < pointers[node + 1]!; at++) take(indices[at]!);
  }
  return nodes.sort((a, b) => a - b);
}

/** Each edge once, as two places in `nodes`. */
function edgesAmong({ rows, pointers, indices }: SparseMatrix, nodes: readonly number[]): number[] {
  const places = new Int32Array(rows).fill(-1);
  nodes.forEach((node, place) => (places[node] = place));
  return nodes.flatMap((node, place) => {
    const own: number[] = [];
    for (let at = pointers[node]!; at < pointers[node + 1]!; at++) {
      const other = places[indices[at]!]!;
      if (other > place) own.push(place, other);
    }
    return own;
  });
}

async function layOut(count: number, edges: readonly number[], seed: number, turn: PictureTask['turn']) {
  const ticks = Math.round(Math.min(TICKS.most, Math.max(TICKS.least, TICKS.nodes / count)));
  const bodies = Array.from({ length: count }, (): SimulationNodeDatum => ({}));
  const links = Array.from({ length: edges.length / 2 }, (_, e) => ({
    source: edges[2 * e]!,
    target: edges[2 * e + 1]!,
  }));
  const rng = random(seed, 0x1a0);
  const simulation = forceSimulation(bodies)
    .stop()
    .randomSource(rng.uniform)
    .alphaDecay(1 - 0.001 ** (1 / ticks))
    .force('edges', forceLink(links).distance(EDGE))
    .force(
      'apart',
      forceManyBody()
        .strength(-EDGE)
        .distanceMax(REACH * EDGE),
    )
    .force('x', forceX().strength(0.06))
    .force('y', forceY().strength(0.06));
  for (let tick = 1; tick <= ticks; tick++) {
    simulation.tick();
    await turn(tick / ticks);
  }
  return fitted(bodies);
}

/** In whole units of the picture. */
function fitted(bodies: readonly SimulationNodeDatum[]): { x: number[]; y: number[] } {
  const range = (of: (body: SimulationNodeDatum) => number) => {
    const all = bodies.map(of);
    return {
      least: all.reduce((a, b) => Math.min(a, b), Infinity),
      most: all.reduce((a, b) => Math.max(a, b), -Infinity),
    };
  };
  const [x, y] = [range((body) => body.x!), range((body) => body.y!)];
  const scale = SIDE / Math.max(x.most - x.least, y.most - y.least, 1);
  return {
    x: bodies.map((body) => Math.round((body.x! - x.least) * scale)),
    y: bodies.map((body) => Math.round((body.y! - y.least) * scale)),
  };
}
