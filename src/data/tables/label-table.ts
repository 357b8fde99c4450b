/** Tables of labels: whatever separates their columns, and wherever files and labels stand in them. */
import { UserError } from '../../core/errors';
import { folderOf } from '../raw';
import type { DataFile } from '../samples';
import { fileColumn, hasHeads, labelsOf, type FileColumn } from './columns';
import { parseDelimited, SEPARATORS, type Delimited } from './delimited';
import { jsonRows } from './json-rows';
import { pictureNames, type PictureNames } from './picture-names';
import { decodeText } from './text';

export interface LabelTable {
  name: string;
  /** Name of a picture → its label as it is written, in the order of the table. */
  labels: ReadonlyMap<string, string>;
}

/**
 * CSV with commas, semicolons, tabs, bars or blanks, with heads or without, JSON, in UTF-8 or UTF-16. The column of the files is
 * the one that names the pictures, by path or name, letters and ending as they may be; that of the labels is told by its
 * head, else it is the only one that is left; columns of one 1 and zeros are one label.
 * @param known names of pictures that it may be about
 * @returns null where it names none of them, or says nothing of them
 * @throws UserError where a quote is not closed, a picture has two labels, or it is open which column has the labels
 */
export function readLabelTable({ name, bytes }: DataFile, known: readonly string[]): LabelTable | null {
  const folder = folderOf(name) && `${folderOf(name)}/`;
  // Beside pictures it is about these alone; in a folder of its own, about all.
  const beside = known.filter((picture) => picture.startsWith(folder));
  const pictures = beside.length > 0 ? beside : known;
  const names = pictureNames(pictures, folder);
  const read = bestReading(decodeText(bytes).replace(SEPARATOR_LINE, ''), names);
  if (read?.openQuote && (read.files || /\.[ct]sv$/i.test(name)))
    throw new UserError(
      `${name} opens a quote in line ${read.openQuote} and does not close it there. Close it, or take it out.`,
    );
  if (!read?.files) return null;
  const { rows, files } = read;
  const heads = hasHeads(rows, files, names) ? rows[0]! : null;
  const body = heads ? rows.slice(1) : rows;
  const written = labelsOf(name, heads, body, files.column);
  if (!written) return null;
  const labels = new Map<string, string>();
  for (const [i, row] of body.entries()) {
    const place = names.find(row[files.column] ?? '', files.loose);
    if (place < 0) continue;
    const picture = pictures[place]!;
    const label = written[i]!.trim();
    const before = labels.get(picture);
    if (before !== undefined && before !== label)
      throw new UserError(`${name} gives ${picture} two labels, ${before} and ${label}. Keep one of them.`);
    labels.set(picture, label);
  }
  return labels.size > 0 ? { name, labels } : null;
}

/** What Excel writes above a table. */
const SEPARATOR_LINE = /^sep=.\r?\n/i;

interface Reading extends Delimited {
  /** null: no column names a picture. */
  files: FileColumn | null;
}

/** The reading that names most pictures, strictly if one does; of equals the first. */
function bestReading(text: string, names: PictureNames): Reading | null {
  const json = jsonRows(text);
  const readings = json ? [{ rows: json, openQuote: null }] : delimitedReadings(text);
  let best: Reading | null = null;
  for (const { rows: all, openQuote } of readings) {
    const rows = all.filter(([first]) => !first!.startsWith('#') || names.find(first!, false) >= 0);
    const files = rows.some((row) => row.length > 1) ? fileColumn(rows, names) : null;
    if (best === null || isBetter(files, best.files)) best = { rows, openQuote, files };
  }
  return best;
}

function* delimitedReadings(text: string): Generator<Delimited> {
  for (const separator of SEPARATORS) yield parseDelimited(text, separator);
  yield lastBlankApart(text);
}

/** The label is what comes after the last blank of a line: names may have blanks. */
function lastBlankApart(text: string): Delimited {
  const lines = text.split(/\r\n?|\n/).map((line) => /^\s*(.*\S)\s+(\S+)\s*$/.exec(line));
  return { rows: lines.flatMap((line) => (line ? [[line[1]!, line[2]!]] : [])), openQuote: null };
}

function isBetter(files: FileColumn | null, than: FileColumn | null): boolean {
  if (!files || !than) return files !== null;
  if (files.loose !== than.loose) return than.loose;
  return files.found > than.found;
}
