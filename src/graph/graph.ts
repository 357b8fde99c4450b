/** A graph as the experiments see it: nodes with features, some of them labelled, and edges without a direction. */
import type { Matrix, SparseMatrix } from './matrix';

/** Which nodes train, which choose, which are judged: nodes by their numbers, rising; no node is in two of them. */
export interface Split {
  train: Int32Array;
  val: Int32Array;
  test: Int32Array;
}

/** What the files held, before edges were merged and taken both ways. */
export interface Found {
  /** Edges as they are listed; of an adjacency matrix its stored values. */
  entries: number;
  /** Entries from a node to itself: left out of A, since S adds one for each node. */
  selfLoops: number;
  /** Entries beyond the first of the same two nodes in the same direction: merged. */
  duplicates: number;
  /** Edges, merged, of which only one direction is listed: taken both ways. */
  oneWay: number;
  /** Entries of weight 0: no edges. */
  zeroWeights: number;
  /** Nodes without an edge to another. */
  isolated: number;
  /** Edges that are left, each counted once: half the stored values of A. */
  edges: number;
  /** Nodes without a label. */
  unlabelled: number;
}

export interface Graph {
  /** For messages and tables: the file, or the first of them and how many more. */
  name: string;
  /** 'NumPy, compressed rows', 'edge list', 'Planetoid', … */
  format: string;
  /** A (nodes, nodes): symmetric, without self-loops; values are weights > 0, null where all are 1. */
  adjacency: SparseMatrix;
  /** X (nodes, features). */
  features: Matrix;
  /** The class of each node, −1 where it has none: (nodes). */
  labels: Int32Array;
  /** Classes that labels may name. */
  classes: number;
  /** Of the classes, in their order, where the files name them. */
  classNames: readonly string[] | null;
  split: Split;
  /** Where the split comes from. */
  splitFrom: 'files' | 'seed';
  found: Found;
  /** What was found and done, in sentences, for whoever opened it. */
  notes: readonly string[];
}
