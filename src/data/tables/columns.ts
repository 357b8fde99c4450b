/** Which columns of a table are the files and the labels: by their heads, and by what stands in them. */
import { UserError } from '../../core/errors';
import { isNamedLikePicture } from '../pictures/picture-header';
import type { PictureNames } from './picture-names';

const FILE_HEAD =
  /^(file|file[\s_-]?names?|files|file[\s_-]?path|path|rel(ative)?[\s_-]?path|image|images|img|picture|photo|name|id|(image|img|picture|photo)[\s_-]?(id|name|path|file|file[\s_-]?name))$/i;

/** The surest first. */
const LABEL_HEADS = [
  /^(label|labels|target|targets)$/i,
  /^(class|classes|category|cls|lbl|gt|ground[\s_-]?truth|truth|answer|diagnosis|dx|species|breed|tag|tags)$/i,
  /^(label|class|category|cls|target)[\s_-]?(id|idx|index|no|nr|num|number|name)$|^(true|gt)[\s_-]?(label|class)$/i,
  /^y$/i,
];

/** Columns of something else. */
const OTHER_HEAD =
  /^(|index|idx|id|no|nr|#|unnamed.*|w|h|x|y|width|height|size|bytes|channels|depth|split|fold|set|subset|part|url|source|author|license|date|time|timestamp|md5|sha\d*|hash|x?(min|max)[xy]?|[xy](min|max|1|2)|bbox.*|roi.*)$/i;

export interface FileColumn {
  column: number;
  /** Whether letters differ from the pictures' names, or endings. */
  loose: boolean;
  /** Pictures that it names. */
  found: number;
}

/** The column that names most pictures, as they are called else loosely; null where none does. */
export function fileColumn(rows: readonly string[][], names: PictureNames): FileColumn | null {
  const columns = possibleFiles(rows);
  for (const loose of [false, true]) {
    let best: FileColumn | null = null;
    for (const column of columns) {
      const places = rows.map((row) => names.find(row[column] ?? '', loose)).filter((place) => place >= 0);
      const found = new Set(places).size;
      // Labels may be called like pictures: there are few of them, and each comes again.
      if (found === 0 || (loose && found < 0.5 * places.length)) continue;
      if (best === null || found > best.found || (found === best.found && isHeadOfFiles(rows, column, best)))
        best = { column, loose, found };
    }
    if (best) return best;
  }
  return null;
}

/** Columns of names with endings of pictures; where there are none, all. */
function possibleFiles(rows: readonly string[][]): number[] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const all = Array.from({ length: width }, (_, column) => column);
  const named = all.filter(
    (column) => rows.filter((row) => isNamedLikePicture(row[column]?.trim() ?? '')).length >= 0.5 * rows.length,
  );
  return named.length > 0 ? named : all;
}

const isHeadOfFiles = (rows: readonly string[][], column: number, best: FileColumn) =>
  FILE_HEAD.test(rows[0]![column] ?? '') && !FILE_HEAD.test(rows[0]![best.column] ?? '');

/** Whether the first row has heads: it names no picture, and is not written like one. */
export function hasHeads([first, second]: readonly string[][], { column, loose }: FileColumn, names: PictureNames) {
  const file = first![column] ?? '';
  if (names.find(file, loose) >= 0 || isNamedLikePicture(file)) return false;
  const isHead = (text: string) => FILE_HEAD.test(text) || LABEL_HEADS.some((head) => head.test(text));
  return first!.some(isHead) || (second !== undefined && names.find(second[column] ?? '', loose) >= 0);
}

/**
 * The label of each row.
 * @param heads of the columns; null: there are none
 * @throws UserError where several columns may be the labels
 */
export function labelsOf(
  table: string,
  heads: readonly string[] | null,
  rows: readonly string[][],
  file: number,
): string[] | null {
  const width = Math.max(heads?.length ?? 0, ...rows.map((row) => row.length));
  const others = Array.from({ length: width }, (_, column) => column).filter((column) => column !== file);
  const column = namedColumn(heads, others);
  if (column !== null) return rows.map((row) => row[column] ?? '');
  const hot = oneHot(heads, rows, others);
  if (hot) return hot;
  const only = others.length === 1 ? others[0]! : likelyColumn(table, heads, rows, others, file);
  return only === null ? null : rows.map((row) => row[only] ?? '');
}

function namedColumn(heads: readonly string[] | null, columns: readonly number[]): number | null {
  if (!heads) return null;
  // Beside x it is a place in the picture.
  const isPlace = (head: string) => /^y$/i.test(head) && heads.some((other) => /^x$/i.test(other));
  for (const head of LABEL_HEADS) {
    const found = columns.find((column) => head.test(heads[column] ?? '') && !isPlace(heads[column]!));
    if (found !== undefined) return found;
  }
  return null;
}

/** Columns of zeros with a single 1 in each row: the head of its column, or its place, is the label. */
function oneHot(heads: readonly string[] | null, rows: readonly string[][], columns: readonly number[]) {
  const isBit = (value: string | undefined) => value !== undefined && /^[01](\.0*)?$/.test(value);
  const bits = columns.filter((column) => rows.every((row) => isBit(row[column])));
  if (bits.length < 2) return null;
  const hot = rows.map((row) => bits.filter((column) => Number(row[column]) === 1));
  if (!hot.every((own) => own.length === 1)) return null;
  return hot.map(([column]) => heads?.[column!] ?? String(bits.indexOf(column!)));
}

/** The one column that is no index, no constant, and is not called like something else. */
function likelyColumn(
  table: string,
  heads: readonly string[] | null,
  rows: readonly string[][],
  columns: readonly number[],
  file: number,
): number | null {
  const behind = columns.find((column) => column > file) ?? columns[0] ?? null;
  if (rows.length < 2) return behind;
  const named = columns.filter((column) => !heads || !OTHER_HEAD.test(heads[column] ?? ''));
  const telling = named.filter((column) => !isConstant(rows, column) && !isIndex(rows, column));
  const likely = telling.length > 0 ? telling : named;
  if (likely.length > 1)
    throw new UserError(
      `${table} has several columns that may be the labels: ${likely.map((column) => heads?.[column] || `the ${ordinal(column + 1)}`).join(', ')}. Write label over the right one.`,
    );
  return likely[0] ?? null;
}

const isConstant = (rows: readonly string[][], column: number) => rows.every((row) => row[column] === rows[0]![column]);

/** Counts from its first value on. */
function isIndex(rows: readonly string[][], column: number): boolean {
  const first = Number(rows[0]![column] || NaN);
  return rows.every((row, i) => Number(row[column] || NaN) === first + i);
}

function ordinal(n: number): string {
  const ending = n % 10 > 3 || Math.floor((n % 100) / 10) === 1 ? 'th' : ['th', 'st', 'nd', 'rd'][n % 10];
  return `${n}${ending}`;
}
