/** Tables of nodes: a row each, with a name or number, features, a label, a part of the split, whichever there are. */
import { UserError } from '../../core/errors';
import type { DataFile } from '../../data/samples';
import { smaller, type Matrix } from '../matrix';
import { checkSize } from './limits';
import { counted } from './words';
import { rowsOf, type Row } from './text-rows';

export interface NodeTable {
  name: string;
  /** The node of each row, as it is written; null: rows are nodes 0, 1, … */
  ids: string[] | null;
  /** As they are written, '' for none. */
  labels: string[] | null;
  /** 'train', 'val', 'test', … as they are written. */
  parts: string[] | null;
  /** (rows, features) */
  features: Matrix | null;
  rows: number;
  /** Columns that hold words and say none of these, by their heads or places. */
  unused: string[];
}

export type TableKind = 'labels' | 'features' | 'nodes';

const ID = /^(|id|node|nodes|node_?id|node_?ids|name|index|idx|paper|paper_?id|user|user_?id|unnamed: ?0)$/i;
const LABEL = /^(y|label|labels|class|classes|category|target|ml_?target|subject|community|group|truth)$/i;
const SPLIT = /^(split|part|fold|set|subset|mask|train_?val_?test)$/i;

interface Columns {
  id: number | null;
  label: number | null;
  part: number | null;
  features: number[];
  unused: number[];
}

const isNumber = (text: string | undefined) => text !== undefined && text !== '' && Number.isFinite(Number(text));

/** Numbers that are none: they are features that are wrong, not heads or labels. */
const isNumeric = (text: string | undefined) => isNumber(text) || /^[+-]?(nan|inf(inity)?)$/i.test(text ?? '');

/**
 * @param kind what its name says it is
 * @param known names of nodes in the edges: they tell which column names the nodes
 * @throws UserError where rows differ in length, or a feature is no finite number
 */
export function readNodeTable(file: DataFile, kind: TableKind, known: ReadonlySet<string>): NodeTable {
  const { name } = file;
  const rows = [...rowsOf(file)];
  const [first] = rows;
  if (!first) throw new UserError(`${name} is empty: it must have a row for each node.`);
  const titled = isHeads(first, rows[1]);
  const below = titled ? rows.slice(1) : rows;
  if (below.length === 0) throw new UserError(`${name} has no row below its heads.`);
  const joined = joinedColumn(below[0]!);
  const plain = { heads: titled ? first.values : null, body: below };
  const { heads, body } = joined < 0 ? plain : spread(plain.heads, below, joined);
  const width = body[0]!.values.length;
  const odd = body.find(({ values }) => values.length !== width);
  if (odd)
    throw new UserError(
      `${name} has ${counted(odd.values.length, 'value')} in line ${odd.line}, and ${width} in line ${body[0]!.line}. All rows must be as long.`,
    );
  const columns = columnsOf(heads, body, kind, known);
  const column = (at: number | null) => (at === null ? null : body.map(({ values }) => values[at]!));
  return {
    ...{ name, rows: body.length, ids: checkedIds(name, column(columns.id)) },
    ...{ labels: column(columns.label), parts: column(columns.part) },
    features: columns.features.length > 0 ? featuresOf(name, body, columns.features) : null,
    unused: columns.unused.map((at) => heads?.[at] || String(at + 1)),
  };
}

/** The column whose values are numbers joined by commas; −1: none is. */
const joinedColumn = ({ values }: Row): number =>
  values.findIndex((value) => /^[^,]+(,[^,]+)+$/.test(value) && value.split(',').every(isNumeric));

/** Its numbers as columns of their own, below its head. */
function spread(heads: readonly string[] | null, body: readonly Row[], joined: number) {
  const parts = (row: Row) => row.values[joined]?.split(',') ?? [];
  const wide = parts(body[0]!).length;
  return {
    heads: heads && heads.toSpliced(joined, 1, ...new Array<string>(wide).fill(heads[joined]!)),
    body: body.map((row) => ({ ...row, values: row.values.toSpliced(joined, 1, ...parts(row)) })),
  };
}

/** Words in the first row where the second has numbers, or words that are heads everywhere. */
function isHeads({ values }: Row, second: Row | undefined): boolean {
  if (values.some((value) => value !== '' && (LABEL.test(value) || SPLIT.test(value) || ID.test(value)))) return true;
  return !!second && values.some((value, at) => !isNumeric(value) && isNumeric(second.values[at]));
}

function columnsOf(
  heads: readonly string[] | null,
  body: readonly Row[],
  kind: TableKind,
  known: ReadonlySet<string>,
): Columns {
  const width = body[0]!.values.length;
  const find = (head: RegExp) => heads?.findIndex((value) => head.test(value)) ?? -1;
  const named = { id: find(ID), label: find(LABEL), part: find(SPLIT) };
  const id = named.id >= 0 ? named.id : !heads && namesNodes(body, known) ? 0 : null;
  const all = Array.from({ length: width }, (_, at) => at);
  const rest = all.filter((at) => at !== id && at !== named.label && at !== named.part);
  const label = named.label >= 0 ? named.label : labelAmong(rest, body, kind);
  const part = named.part >= 0 ? named.part : null;
  const others = kind === 'labels' ? [] : rest.filter((at) => at !== label);
  const features = others.filter((at) => body.every(isNumericAt(at)));
  return { id, label, part, features, unused: others.filter((at) => !features.includes(at)) };
}

const isNumericAt = (at: number) => (row: Row) => isNumeric(row.values[at]);

/** Whether the first column, without a head, says which node a row is: all different, and those of the edges. */
function namesNodes(body: readonly Row[], known: ReadonlySet<string>): boolean {
  if (body[0]!.values.length < 2) return false;
  const first = new Set(body.map(({ values }) => values[0]!));
  const words = [...first].some((value) => !isNumber(value));
  if (first.size < body.length) return false;
  return words || [...known].every((node) => first.has(node));
}

/** The last one, where the table is of labels, or that column alone is of words. */
function labelAmong(columns: readonly number[], body: readonly Row[], kind: TableKind): number | null {
  const last = columns.at(-1) ?? null;
  if (last === null || kind === 'labels') return last;
  return columns.length > 1 && body.some(({ values }) => !isNumeric(values[last])) ? last : null;
}

function checkedIds(name: string, ids: string[] | null): string[] | null {
  if (!ids) return null;
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw new UserError(`${name} has two rows of node ${id.slice(0, 40)}. Keep one of them.`);
    seen.add(id);
  }
  return ids;
}

function featuresOf(name: string, body: readonly Row[], columns: readonly number[]): Matrix {
  checkSize(name, body.length, columns.length, body.length * columns.length);
  const values = new Float32Array(body.length * columns.length);
  for (const [i, row] of body.entries())
    for (const [j, at] of columns.entries()) {
      const value = Math.fround(Number(row.values[at]));
      if (!Number.isFinite(value))
        throw new UserError(
          `${name} holds ${row.values[at]} in line ${row.line}, column ${at + 1}; every feature must be a finite number.`,
        );
      values[i * columns.length + j] = value;
    }
  return smaller({ kind: 'dense', rows: body.length, columns: columns.length, values });
}
