/**
 * A graph in tables: a list of edges, and perhaps tables of nodes. What a table is, its name says: `edges`, `cites`, `links`
 * for edges, `labels`, `classes`, `target` for labels, `features`, `content`, `nodes` for what belongs to nodes. A single table is of edges.
 */
import { UserError } from '../../core/errors';
import { baseName } from '../../data/raw';
import type { DataFile } from '../../data/samples';
import type { Split } from '../graph';
import { takeRows } from '../matrix';
import type { GraphParts } from './assemble';
import { namedBy, numberNodes, readEdgeList, type NamedEdges } from './edge-list';
import type { EdgeArrays } from './edges';
import { ofWords } from './labels';
import { readNodeTable, type NodeTable, type TableKind } from './node-table';
import type { FoundSplit } from './split';
import { counted } from './words';
import { readWordLists } from './word-lists';

type Kind = 'edges' | TableKind;

const KINDS: [RegExp, Kind][] = [
  [/edge|cites|link|adj/i, 'edges'],
  [/feat.*label|label.*feat/i, 'nodes'],
  [/label|class|target|(^|[._-])y([._-]|$)/i, 'labels'],
  [/feat|attr|(^|[._-])x([._-]|$)/i, 'features'],
  [/node|content|vert/i, 'nodes'],
];

const kindOf = (file: DataFile): Kind | null => KINDS.find(([name]) => name.test(baseName(file.name)))?.[1] ?? null;

/** @throws UserError where it cannot be told which file has the edges, or tables do not fit each other */
export function readTextGraph(name: string, files: readonly DataFile[]): GraphParts {
  const { edgeFile, tableFiles } = sorted(name, files);
  const listed = readEdgeList(edgeFile);
  const known = new Set([...listed.from, ...listed.to]);
  const tables = tableFiles.map(({ file, kind }) =>
    /\.json$/i.test(file.name) ? readWordLists(file) : readNodeTable(file, kind, known),
  );
  const { edges, ids } = nodesOf(listed, tables);
  const nodes = edges.nodes?.nodes;
  const ordered = tables.map((table) => inOrder(table, ids, nodes));
  const features = ordered.map((table) => table.features).filter((X) => X !== null);
  if (features.length > 1) throw new UserError(`${name} holds two tables of features. Open one of them.`);
  const labelled = ordered.find(({ labels }) => labels !== null);
  const split = ordered.find(({ parts }) => parts !== null);
  return {
    ...{ name, format: 'edge list', edges },
    features: features[0] ?? null,
    labels: labelled ? ofWords(labelled.name, labelled.labels!) : null,
    notes: tables.filter(({ unused }) => unused.length > 0).map(unusedNote),
    split: () => (split ? splitOf(split.name, split.parts!) : null),
  };
}

const unusedNote = ({ name, unused }: NodeTable) =>
  `${name} has words in ${unused.length === 1 ? 'column' : 'columns'} ${unused.slice(0, 5).join(', ')}${unused.length > 5 ? ', …' : ''}: left out, since features are numbers.`;

function sorted(name: string, files: readonly DataFile[]) {
  const kinds = files.map((file) => ({ file, kind: files.length === 1 ? 'edges' : kindOf(file) }));
  const edges = kinds.filter(({ kind }) => kind === 'edges');
  // The one whose name says nothing is what is missing.
  const unsaid = kinds.filter(({ kind }) => kind === null);
  const edgeFile = edges[0] ?? unsaid[0];
  if (edges.length > 1 || !edgeFile || unsaid.length > (edges.length === 0 ? 1 : 0))
    throw new UserError(
      `${name} are ${files.length} tables, and their names do not say which one is the list of edges: ${files.map((file) => baseName(file.name)).join(', ')}. Call them edges.csv, features.csv and labels.csv.`,
    );
  const tableFiles = kinds
    .filter((each) => each !== edgeFile)
    .map(({ file, kind }) => ({ file, kind: kind as TableKind }));
  return { edgeFile: edgeFile.file, tableFiles };
}

/**
 * Nodes by their numbers where tables call them 0, 1, …, or do not call them at all; else in the order of the first table that
 * names them; without tables as the edges have them.
 */
function nodesOf(listed: NamedEdges, tables: readonly NodeTable[]): { edges: EdgeArrays; ids: string[] | null } {
  const table = tables.find(({ ids }) => ids !== null) ?? tables[0];
  if (!table) return numberNodes(listed);
  const numbers = Array.from({ length: table.rows }, (_, i) => String(i));
  const own = new Set(table.ids);
  const ids = table.ids && !numbers.every((id) => own.has(id)) ? table.ids : numbers;
  return { edges: namedBy(listed, ids, table.name), ids };
}

/** The rows of a table in the order of the nodes. @throws UserError where it has other nodes, or another number */
function inOrder(table: NodeTable, ids: readonly string[] | null, nodes: number | undefined): NodeTable {
  if (nodes !== undefined && table.rows !== nodes)
    throw new UserError(`${table.name} has ${counted(table.rows, 'row')}, and there are ${counted(nodes, 'node')}.`);
  if (!table.ids || !ids || table.ids === ids) return table;
  const rowOf = new Map(table.ids.map((id, row) => [id, row]));
  const order = ids.map((id) => {
    const row = rowOf.get(id);
    if (row === undefined) throw new UserError(`${table.name} has no row of node ${id.slice(0, 40)}.`);
    return row;
  });
  const ordered = (values: string[] | null) => values && order.map((row) => values[row]!);
  return {
    ...{ name: table.name, rows: table.rows, ids: [...ids], unused: table.unused },
    ...{ labels: ordered(table.labels), parts: ordered(table.parts) },
    features: table.features && takeRows(table.features, order),
  };
}

function splitOf(name: string, words: readonly string[]): FoundSplit {
  const part = (says: RegExp) => Int32Array.from([...words.keys()].filter((node) => says.test(words[node]!)));
  const split: Split = { train: part(/^tr/i), val: part(/^val/i), test: part(/^te/i) };
  for (const [key, word] of [
    ['train', 'train'],
    ['test', 'test'],
  ] as const)
    if (split[key].length === 0)
      throw new UserError(`${name} has a column of the split, and no node in it is called ${word}.`);
  const notes = split.val.length > 0 ? [] : ['No node is kept for validation: the files name none.'];
  return { split, notes };
}
