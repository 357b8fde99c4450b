/** Edges as they are listed → a symmetric adjacency matrix in compressed rows, and what was found on the way. */
import { UserError } from '../../core/errors';
import type { Found } from '../graph';
import type { SparseMatrix } from '../matrix';
import { count } from './words';

/** Edges as files list them: one node and another, with a weight where they have some. */
export interface Entries {
  /** What messages call the list: `g.npz (edges)`. */
  name: string;
  /** Numbers of nodes, checked to be in range: (entries). */
  from: Int32Array;
  to: Int32Array;
  /** null: all 1. */
  weights: ArrayLike<number> | null;
}

/** Entries sorted by row, then by column; each once. */
interface Directed {
  pointers: Int32Array;
  indices: Int32Array;
  weights: Float32Array | null;
}

export interface Adjacency {
  A: SparseMatrix;
  found: Omit<Found, 'unlabelled'>;
}

/**
 * Takes every edge both ways. Entries of the same two nodes are merged; where their weights differ, in the two directions too,
 * the largest counts. Self-loops and entries of weight 0 are left out.
 * @throws UserError where a weight is negative or not finite
 */
export function symmetricAdjacency(entries: Entries, nodes: number): Adjacency {
  checkWeights(entries);
  const { kept, selfLoops, zeroWeights } = withoutLoops(entries);
  const listed = kept.from.length;
  // Sorting by column, then stably by row, sorts by both.
  const D = merged(byRow(byRow(kept, nodes, 'to'), nodes, 'from'), nodes);
  const { A, oneWay } = symmetrized(D, nodes);
  let isolated = 0;
  for (let i = 0; i < nodes; i++) if (A.pointers[i] === A.pointers[i + 1]) isolated++;
  const duplicates = listed - D.indices.length;
  const all = entries.from.length;
  return {
    A,
    found: { entries: all, selfLoops, duplicates, oneWay, zeroWeights, isolated, edges: A.indices.length / 2 },
  };
}

function checkWeights({ name, weights }: Entries): void {
  if (!weights) return;
  for (let e = 0; e < weights.length; e++)
    if (!(weights[e]! >= 0 && Math.fround(weights[e]!) < Infinity))
      throw new UserError(
        `${name} gives entry ${count(e)} the weight ${weights[e]}; weights must be finite numbers, 0 or more.`,
      );
}

type Listed = Pick<Entries, 'from' | 'to' | 'weights'>;

function withoutLoops({ from, to, weights }: Entries) {
  let [selfLoops, zeroWeights, kept] = [0, 0, 0];
  const places = new Int32Array(from.length);
  let same = true;
  for (let e = 0; e < from.length; e++) {
    // What float32 takes for 0 is no edge either.
    if (weights && Math.fround(weights[e]!) === 0) zeroWeights++;
    else if (from[e] === to[e]) selfLoops++;
    else {
      places[kept++] = e;
      same &&= !weights || weights[e] === 1;
    }
  }
  const some = places.subarray(0, kept);
  const listed: Listed = {
    from: Int32Array.from(some, (e) => from[e]!),
    to: Int32Array.from(some, (e) => to[e]!),
    weights: weights && !same ? Float32Array.from(some, (e) => weights[e]!) : null,
  };
  return { kept: listed, selfLoops, zeroWeights };
}

/** Sorted by one end, what is equal as it was. */
function byRow({ from, to, weights }: Listed, nodes: number, end: 'from' | 'to'): Listed {
  const key = end === 'from' ? from : to;
  const next = new Int32Array(nodes + 1);
  for (const node of key) next[node + 1]!++;
  for (let i = 0; i < nodes; i++) next[i + 1]! += next[i]!;
  const size = key.length;
  const sorted = {
    from: new Int32Array(size),
    to: new Int32Array(size),
    weights: weights && new Float32Array(size),
  };
  for (let e = 0; e < size; e++) {
    const at = next[key[e]!]!++;
    sorted.from[at] = from[e]!;
    sorted.to[at] = to[e]!;
    if (sorted.weights) sorted.weights[at] = weights![e]!;
  }
  return sorted;
}

/** @param listed sorted by both ends */
function merged({ from, to, weights }: Listed, nodes: number): Directed {
  const pointers = new Int32Array(nodes + 1);
  const indices = new Int32Array(from.length);
  const kept = weights && new Float32Array(from.length);
  let stored = 0;
  for (let e = 0; e < from.length; e++) {
    const again = e > 0 && from[e] === from[e - 1] && to[e] === to[e - 1];
    if (!again) {
      pointers[from[e]! + 1]!++;
      indices[stored++] = to[e]!;
    }
    if (kept) kept[stored - 1] = Math.max(kept[stored - 1]!, weights![e]!);
  }
  for (let i = 0; i < nodes; i++) pointers[i + 1]! += pointers[i]!;
  return { pointers, indices: indices.slice(0, stored), weights: kept && kept.slice(0, stored) };
}

function transposed({ pointers, indices, weights }: Directed, nodes: number): Directed {
  const from = new Int32Array(indices.length);
  for (let i = 0; i < nodes; i++) from.fill(i, pointers[i], pointers[i + 1]);
  const turned = byRow({ from: indices, to: from, weights }, nodes, 'from');
  return merged(turned, nodes);
}

/** Row by row the union of both directions, with the larger weight. */
function symmetrized(D: Directed, nodes: number): { A: SparseMatrix; oneWay: number } {
  const T = transposed(D, nodes);
  const pointers = new Int32Array(nodes + 1);
  const indices = new Int32Array(2 * D.indices.length);
  const values = D.weights && new Float32Array(indices.length);
  let [stored, oneWay] = [0, 0];
  for (let i = 0; i < nodes; i++) {
    let [d, t] = [D.pointers[i]!, T.pointers[i]!];
    const [dEnd, tEnd] = [D.pointers[i + 1]!, T.pointers[i + 1]!];
    while (d < dEnd || t < tEnd) {
      const [there, back] = [d < dEnd ? D.indices[d]! : nodes, t < tEnd ? T.indices[t]! : nodes];
      const j = Math.min(there, back);
      if (back > j) oneWay++;
      if (values) values[stored] = Math.max(there === j ? D.weights![d]! : 0, back === j ? T.weights![t]! : 0);
      if (there === j) d++;
      if (back === j) t++;
      indices[stored++] = j;
    }
    pointers[i + 1] = stored;
  }
  const kept = { indices: indices.slice(0, stored), values: values && values.slice(0, stored) };
  return { A: { kind: 'sparse', rows: nodes, columns: nodes, pointers, ...kept }, oneWay };
}
