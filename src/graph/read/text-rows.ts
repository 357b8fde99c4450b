/** Lines of a text as rows of values, one after the other: tables of a graph are long, and are not kept as text. */
import { decodeText } from '../../data/tables/text';
import { parseDelimited, type Separator } from '../../data/tables/delimited';
import type { DataFile } from '../../data/samples';

export interface Row {
  /** Of the file, from 1. */
  line: number;
  values: string[];
}

/** Comments, as SNAP and Matrix Market have them. */
const isComment = (line: string) => /^\s*[#%]/.test(line);

const SEPARATORS = ['\t', ';', '|', ','] as const;

/** What stands as often in each of the first lines, else most often in all of them; blanks where nothing does. */
function separatorOf(lines: readonly string[]): Separator {
  const head = lines.slice(0, 10);
  const times = (line: string, separator: string) => line.split(separator).length - 1;
  // A column may hold commas, as lists of features do: they are not what separates, then.
  const even = SEPARATORS.find((separator) => {
    const first = times(head[0] ?? '', separator);
    return first > 0 && head.every((line) => times(line, separator) === first);
  });
  if (even) return even;
  const most = SEPARATORS.map((separator) => ({ separator, count: times(head.join('\n'), separator) }));
  const best = most.reduce((a, b) => (b.count > a.count ? b : a));
  return best.count > 0 ? best.separator : ' ';
}

/** Rows without comments and empty lines, values without blanks and quotes around them. */
export function* rowsOf(file: DataFile): Generator<Row> {
  const lines = decodeText(file.bytes).split(/\r\n?|\n/);
  const separator = separatorOf(lines.filter((line) => line.trim() !== '' && !isComment(line)));
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '' || isComment(line)) continue;
    yield { line: i + 1, values: valuesOf(line, separator) };
  }
}

function valuesOf(line: string, separator: Separator): string[] {
  if (line.includes('"')) return parseDelimited(line, separator).rows[0] ?? [];
  if (separator === ' ') return line.trim().split(/\s+/);
  return line.split(separator).map((value) => value.trim());
}

/** Lines of the file, without reading them: as many breaks as there are. */
export function lineCount({ bytes }: DataFile): number {
  let lines = 0;
  for (const byte of bytes) if (byte === 10) lines++;
  return lines;
}
