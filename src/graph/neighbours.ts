/** A graph of samples: each is joined with those that are nearest to it. The digits become one so. */
import { UserError } from '../core/errors';
import { unpack } from '../data/archive/archive';
import { isLazyFile } from '../data/archive/lazy-file';
import type { DataFile } from '../data/samples';
import type { Graph } from './graph';
import { toDense, type DenseMatrix } from './matrix';
import { openArrays } from './read/arrays';
import { assembleGraph } from './read/assemble';
import { denseFeatures } from './read/features';
import { readLabels, type Labels } from './read/labels';
import { seededSplit } from './read/split';
import { count } from './read/words';

export interface NeighbourOptions {
  /** Neighbours that each sample is joined with, 1 … samples − 1; those that others choose come on top. */
  k: number;
  /** Labels of each class that train. */
  perClass: number;
  /** Of the choice of these. */
  seed: number;
}

/** Distances are N² · d products: some seconds. */
const MOST_SAMPLES = 20_000;

/**
 * The graph of the samples in `.npz` files with x and y, all of them together: features are x over the largest magnitude in
 * it, neighbours the nearest by Euclid, of equals the first.
 * @param name of the graph
 * @throws UserError where k is out of range, or x and y are not there
 */
export function neighbourGraph(name: string, files: readonly DataFile[], options: NeighbourOptions): Graph {
  const { k, perClass, seed } = options;
  const { X, labels } = readSamples(name, files);
  const samples = X.rows;
  if (samples > MOST_SAMPLES)
    throw new UserError(
      `${name} has ${count(samples)} samples; up to ${count(MOST_SAMPLES)} are compared with each other.`,
    );
  if (!Number.isInteger(k) || k < 1 || k >= samples)
    throw new UserError(`Each sample can have 1 to ${count(samples - 1)} neighbours, and ${k} were asked for.`);
  const to = nearest(X, k);
  const from = Int32Array.from(to, (_, e) => Math.floor(e / k));
  const found = seededSplit(labels, seed, perClass);
  const graph = assembleGraph(
    {
      ...{ name, format: `${k} nearest neighbours`, features: X, labels, split: () => found },
      edges: { name, from, to, weights: null, nodes: null },
    },
    seed,
  );
  const joined = `Each sample is joined with the ${k === 1 ? 'one' : k} nearest to it, ${count(graph.found.edges)} edges in all.`;
  const chosen = `Of each class ${perClass} labels train, a seeded choice; ${count(graph.split.test.length)} samples are judged.`;
  return { ...graph, splitFrom: 'seed', notes: [joined, chosen] };
}

/** x (samples, values) and y of all files, one after the other. */
function readSamples(name: string, files: readonly DataFile[]): { X: DenseMatrix; labels: Labels } {
  const parts = files.map((file) => partOf(file));
  const columns = parts[0]?.X.columns ?? 0;
  if (parts.length === 0 || parts.some(({ X }) => X.columns !== columns))
    throw new UserError(
      `${name} needs samples of one size, and got ${parts.map(({ X }) => X.columns).join(', ') || 'none'}.`,
    );
  const rows = parts.reduce((sum, { X }) => sum + X.rows, 0);
  const values = new Float32Array(rows * columns);
  const labels = new Int32Array(rows);
  let at = 0;
  for (const { X, y } of parts) {
    values.set(X.values, at * columns);
    labels.set(y.labels, at);
    at += X.rows;
  }
  const largest = values.reduce((size, x) => Math.max(size, Math.abs(x)), 0) || 1;
  return {
    X: { kind: 'dense', rows, columns, values: values.map((x) => x / largest) },
    labels: { name, labels, classes: Math.max(...parts.map(({ y }) => y.classes)), names: null },
  };
}

function partOf(file: DataFile): { X: DenseMatrix; y: Labels } {
  const entries = unpack([file]).filter((entry): entry is DataFile => !isLazyFile(entry));
  const arrays = openArrays(file.name, entries);
  const x = arrays.get('x');
  const y = readLabels(arrays);
  if (!x || !y) throw new UserError(`${file.name} must hold samples, called x, and their labels, called y.`);
  const rows = x.shape[0] ?? 0;
  const X = toDense(denseFeatures({ ...x, shape: [rows, x.data.length / Math.max(1, rows)] }));
  if (y.labels.length !== rows) throw new UserError(`${y.name} has ${y.labels.length} labels for ${rows} samples.`);
  return { X, y };
}

/** Of each sample the k nearest others: (samples, k). */
function nearest({ rows, columns, values }: DenseMatrix, k: number): Int32Array {
  const out = new Int32Array(rows * k);
  const distances = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    const own = out.subarray(i * k, (i + 1) * k);
    distances.fill(Infinity);
    for (let j = 0; j < rows; j++) {
      if (j === i) continue;
      const farthest = distances[k - 1]!;
      let distance = 0;
      for (let c = 0; c < columns && distance < farthest; c++)
        distance += (values[i * columns + c]! - values[j * columns + c]!) ** 2;
      if (distance < farthest) insert(own, distances, j, distance);
    }
  }
  return out;
}

/** Into lists that are sorted by distance; the last falls out. */
function insert(nodes: Int32Array, distances: Float64Array, node: number, distance: number): void {
  let at = nodes.length - 1;
  for (; at > 0 && distances[at - 1]! > distance; at--) {
    nodes[at] = nodes[at - 1]!;
    distances[at] = distances[at - 1]!;
  }
  nodes[at] = node;
  distances[at] = distance;
}
