/** Small graphs with features and labels, for the numerics of models. */
import { random } from '../src/core/random';
import type { Graph } from '../src/graph/graph';
import { toSparse, type DenseMatrix, type SparseMatrix } from '../src/graph/matrix';
import { normalizedAdjacency } from '../src/graph/propagate';

/** A (nodes, nodes) of edges taken both ways, all of weight 1; without doubles or loops. */
export function adjacencyOf(nodes: number, edges: readonly (readonly [number, number])[]): SparseMatrix {
  const values = new Float32Array(nodes * nodes);
  for (const [a, b] of edges) if (a !== b) values[a * nodes + b] = values[b * nodes + a] = 1;
  return toSparse({ kind: 'dense', rows: nodes, columns: nodes, values });
}

export function randomDense(rows: number, columns: number, seed: number): DenseMatrix {
  const rng = random(seed);
  return { kind: 'dense', rows, columns, values: Float32Array.from({ length: rows * columns }, () => rng.normal()) };
}

/** A ring with chords, the last node alone; a third of the features 0; every second node labelled. */
export function smallTask({ nodes = 12, features = 6, classes = 3, seed = 1 } = {}) {
  const edges = Array.from({ length: nodes - 1 }, (_, i): [number, number] => [i, (i + 1) % (nodes - 1)]);
  const chords = edges.flatMap(([a]): [number, number][] => (a % 3 === 0 ? [[a, (a + 4) % (nodes - 1)]] : []));
  const dense = randomDense(nodes, features, seed);
  for (let i = 0; i < dense.values.length; i += 3) dense.values[i] = 0;
  const rows = Int32Array.from({ length: Math.ceil(nodes / 2) }, (_, i) => 2 * i);
  const adjacency = adjacencyOf(nodes, [...edges, ...chords]);
  return {
    adjacency,
    S: normalizedAdjacency(adjacency),
    X: toSparse(dense),
    rows,
    labels: rows.map((node) => node % classes),
    classes,
  };
}

/** The same as a graph that experiments run on: every second node trains, the others are judged. */
export function smallGraph({ nodes = 40, features = 6, classes = 3, seed = 1 } = {}): Graph {
  const { adjacency, X, rows } = smallTask({ nodes, features, classes, seed });
  const odd = Int32Array.from({ length: Math.floor(nodes / 2) }, (_, i) => 2 * i + 1);
  const none = { entries: 0, selfLoops: 0, duplicates: 0, oneWay: 0, zeroWeights: 0, isolated: 1, unlabelled: 0 };
  return {
    ...{ name: 'ring', format: 'made here', adjacency, features: X, classes, classNames: null },
    labels: Int32Array.from({ length: nodes }, (_, node) => node % classes),
    split: { train: rows, val: new Int32Array(0), test: odd },
    splitFrom: 'seed',
    found: { ...none, edges: adjacency.indices.length / 2 },
    notes: [],
  };
}
