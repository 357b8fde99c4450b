/** A graph as models train on it. */
import { UserError } from '../../../../core/errors';
import type { TaskContext } from '../../../../experiment/experiment';
import type { Graph } from '../../../../graph/graph';
import { normalizedRows, toSparse, type SparseMatrix } from '../../../../graph/matrix';
import { accuracy } from '../../../../graph/models/cross-entropy';
import { normalizedAdjacency } from '../../../../graph/propagate';

export interface Prepared {
  graph: Graph;
  /** (nodes, nodes) */
  S: SparseMatrix;
  /** Features, each node's divided by their sum, (nodes, features). */
  X: SparseMatrix;
  /** Nodes to train on, and their classes. */
  rows: Int32Array;
  labels: Int32Array;
  /** To be awaited after each piece of work, with the share of all of it that is done. */
  turn: (share: number) => Promise<void>;
}

/** @throws UserError where there is nothing to train on, or to test */
export function prepare({ data, progress, turn }: TaskContext<Graph>): Prepared {
  const { adjacency, features, labels, split, name, classes } = data;
  if (split.train.length === 0) throw new UserError(`${name} has no nodes to train on. Open a graph with labels.`);
  if (split.test.length === 0) throw new UserError(`${name} has no nodes to test. Open a graph with more labels.`);
  if (classes < 2) throw new UserError(`${name} has labels of one class. Two are needed to tell apart.`);
  return {
    graph: data,
    S: normalizedAdjacency(adjacency),
    X: toSparse(normalizedRows(features)),
    rows: split.train,
    labels: split.train.map((node) => labels[node]!),
    turn: async (share) => {
      progress(share);
      await turn();
    },
  };
}

/** How many of the nodes that were held back are told right, %. */
export function scored({ labels, split }: Graph, predicted: Int32Array): { test: number; validation: number | null } {
  return {
    test: accuracy(predicted, labels, split.test),
    validation: split.val.length > 0 ? accuracy(predicted, labels, split.val) : null,
  };
}
