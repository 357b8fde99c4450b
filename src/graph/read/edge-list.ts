/** Tables of edges: two columns that name nodes, by numbers or by words, and perhaps one of weights. */
import { UserError } from '../../core/errors';
import type { DataFile } from '../../data/samples';
import type { EdgeArrays } from './edges';
import { checkEntries } from './limits';
import { lineCount, rowsOf, type Row } from './text-rows';

/** Edges by the names that they give their nodes. */
export interface NamedEdges {
  name: string;
  from: string[];
  to: string[];
  weights: number[] | null;
  /** Line of each. */
  lines: number[];
}

const FROM = /^(source|src|from|from_?node(_?id)?|head|u|i|id_?1|node_?1|citing|start)$/i;
const TO = /^(target|dst|dest|destination|to|to_?node(_?id)?|tail|v|j|id_?2|node_?2|cited|end)$/i;
const WEIGHT = /^(weight|weights|w|value|edge_?weight)$/i;

interface Columns {
  from: number;
  to: number;
  weight: number | null;
}

/** By the heads of the first row. @returns null where it has none */
function headed({ values }: Row): Columns | null {
  const find = (head: RegExp) => values.findIndex((value) => head.test(value));
  const [from, to, weight] = [find(FROM), find(TO), find(WEIGHT)];
  return from < 0 || to < 0 ? null : { from, to, weight: weight < 0 ? null : weight };
}

const isNumber = (text: string | undefined) => text !== undefined && text !== '' && Number.isFinite(Number(text));

/** Heads that are none of those above: words over numbers. */
const isHead = (first: Row, second: Row | undefined) =>
  second !== undefined && [0, 1].every((column) => !isNumber(first.values[column]) && isNumber(second.values[column]));

/** @throws UserError where a line names no two nodes, or there is none, or too many */
export function readEdgeList(file: DataFile): NamedEdges {
  const { name } = file;
  checkEntries(name, lineCount(file));
  const edges: NamedEdges = { name, from: [], to: [], weights: null, lines: [] };
  const rows = rowsOf(file);
  const [first, second] = [next(rows), next(rows)];
  if (!first) throw new UserError(`${name} is empty: it must have an edge in each line, the two nodes of it.`);
  const heads = headed(first);
  const columns = heads ?? { from: 0, to: 1, weight: isWeighted(second ?? first) ? 2 : null };
  if (columns.weight !== null) edges.weights = [];
  const named = heads !== null || isHead(first, second);
  if (!named) checkBare(name, first);
  const start = named ? [second] : [first, second];
  for (const row of start) if (row) addEdge(edges, row, columns);
  for (const row of rows) addEdge(edges, row, columns);
  if (edges.from.length === 0) throw new UserError(`${name} has no edge below its heads.`);
  return edges;
}

/** Without heads nothing tells edges from any other text, but that two names stand alone, or before numbers. */
function checkBare(name: string, { line, values }: Row): void {
  const word = values.slice(2).find((value) => !isNumber(value));
  if (word !== undefined)
    throw new UserError(
      `${name} has ${word.slice(0, 40) || 'nothing'} behind two names in line ${line}, and no heads. A table of edges without heads has two nodes in a line, and numbers at most behind them.`,
    );
}

const next = (rows: Generator<Row>): Row | undefined => rows.next().value as Row | undefined;

/** A third and last column of numbers. */
const isWeighted = ({ values }: Row) => values.length === 3 && isNumber(values[2]);

function addEdge(edges: NamedEdges, { line, values }: Row, columns: Columns): void {
  const [from, to] = [values[columns.from], values[columns.to]];
  if (!from || !to)
    throw new UserError(
      `${edges.name} names ${from || to ? 'one node' : 'no node'} in line ${line}; each line must name the two nodes of an edge.`,
    );
  edges.from.push(from);
  edges.to.push(to);
  edges.lines.push(line);
  if (columns.weight === null) return;
  const written = values[columns.weight];
  if (!isNumber(written))
    throw new UserError(`${edges.name} has the weight ${written || 'nothing'} in line ${line}; it must be a number.`);
  edges.weights!.push(Number(written));
}

/** Names of nodes as numbers. */
export interface NodeNumbers {
  edges: EdgeArrays;
  /** Nodes in their order; null: they are their own numbers. */
  ids: string[] | null;
}

/**
 * Numbers the nodes: as they are where all are whole numbers from 0 without large gaps, else in the order of their names,
 * numbers before words.
 * @throws UserError where all are numbers, and some are negative or no whole ones
 */
export function numberNodes(named: NamedEdges): NodeNumbers {
  const { name, weights } = named;
  const names = new Set([...named.from, ...named.to]);
  const numeric = [...names].every(isNumber);
  if (numeric) checkWhole(named);
  const most = numeric ? [...names].reduce((max, id) => Math.max(max, Number(id)), 0) : Infinity;
  // Ids of papers have large gaps; isolated nodes leave small ones.
  if (most < 2 * names.size) {
    const [from, to] = [named.from, named.to].map((ends) => Int32Array.from(ends, Number));
    return { edges: { name, from: from!, to: to!, weights, nodes: null }, ids: null };
  }
  const ids = [...names].sort(numeric ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1));
  return { edges: namedBy(named, ids, name), ids };
}

/** Negative and fractional numbers are no names. */
function checkWhole({ name, from, to, lines }: NamedEdges): void {
  for (const ends of [from, to]) {
    const bad = ends.findIndex((end) => !Number.isInteger(Number(end)) || Number(end) < 0);
    if (bad >= 0)
      throw new UserError(
        `${name} has an edge to node ${ends[bad]} (line ${lines[bad]}); nodes have whole numbers from 0, or names.`,
      );
  }
}

/**
 * @param ids of the nodes, in their order
 * @param table that they are of
 * @throws UserError where an edge is to none of them
 */
export function namedBy(named: NamedEdges, ids: readonly string[], table: string): EdgeArrays {
  const { name, weights, lines } = named;
  const numberOf = new Map(ids.map((id, i) => [id, i]));
  const numbers = (ends: readonly string[]) =>
    Int32Array.from(ends, (end, e) => {
      const node = numberOf.get(end);
      if (node === undefined)
        throw new UserError(
          `${name} has an edge to node ${end.slice(0, 40)} (line ${lines[e]}), which is not there: ${table} has no such node.`,
        );
      return node;
    });
  const nodes = { nodes: ids.length, why: `${table} has so many rows` };
  return { name, from: numbers(named.from), to: numbers(named.to), weights, nodes };
}
