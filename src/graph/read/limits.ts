/** How large a graph may be: told with numbers before anything is made of it. */
import { UserError } from '../../core/errors';
import { bytes } from '../../core/units';
import { count } from './words';

/** Entries of an adjacency matrix, or lines of an edge list. */
const MOST_ENTRIES = 5_000_000;
/** Values of a matrix of features, stored. */
const MOST_VALUES = 100_000_000;
const MOST_NODES = 1_000_000;
const MOST_FEATURES = 100_000;
/** Of a graph with its propagated features: a page may hold some 4 GB, and a model beside it needs as much again. */
const MOST_BYTES = 2e9;

/** Products a second of a hop, one core of a laptop, in TypeScript. */
const PRODUCTS = 5e8;

/** Bytes for `entries` listed edges: the list, both directions of A, S with its values. */
const entryBytes = (entries: number): number => entries * (8 + 3 * 8 + 2 * 8);

/** @throws UserError where there are too many, with what they would take */
export function checkEntries(source: string, entries: number): void {
  if (entries <= MOST_ENTRIES) return;
  const seconds = (2 * entries * 64) / PRODUCTS;
  throw new UserError(
    `${source} lists ${count(entries)} edges: about ${bytes(entryBytes(entries))}, and ${seconds.toFixed(1)} s for one hop of 64 features. Up to ${count(MOST_ENTRIES)} edges are opened. Keep the edges among a part of the nodes.`,
  );
}

/** @throws UserError where there are too many */
export function checkNodes(source: string, nodes: number): void {
  if (nodes > MOST_NODES)
    throw new UserError(
      `${source} has ${count(nodes)} nodes; up to ${count(MOST_NODES)} are opened. Keep a part of them.`,
    );
}

/**
 * Of a matrix whose rows belong to nodes, before it is read.
 * @param stored values in compressed rows
 */
export function checkSize(source: string, rows: number, columns: number, stored: number): void {
  checkNodes(source, rows);
  if (stored > MOST_VALUES)
    throw new UserError(`${source} holds a matrix of ${count(stored)} values; up to ${count(MOST_VALUES)} are opened.`);
  // An adjacency matrix is as wide as it is high.
  if (columns > MOST_FEATURES && columns !== rows)
    throw new UserError(
      `${source} has ${count(columns)} features of each node; up to ${count(MOST_FEATURES)} are opened. Leave out the rare ones.`,
    );
}

/** Features may become dense as they spread. @throws UserError where the graph would not fit with them */
export function checkMemory(source: string, nodes: number, entries: number, features: number): void {
  const dense = 4 * nodes * features;
  const all = entryBytes(entries) + dense;
  if (all > MOST_BYTES)
    throw new UserError(
      `${source} takes about ${bytes(all)} with its features propagated: ${count(nodes)} nodes of ${count(features)} features are ${bytes(dense)}. Up to ${bytes(MOST_BYTES)} are opened. Keep a part of the nodes, or fewer features.`,
    );
}
