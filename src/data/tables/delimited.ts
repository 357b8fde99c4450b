/** Text → rows of values between separators, with quotes as in RFC 4180 and as they are written by hand. */

export const SEPARATORS = [',', ';', '\t', '|', ' '] as const;
export type Separator = (typeof SEPARATORS)[number];

export interface Delimited {
  /** Without empty lines; values without the blanks and quotes around them. */
  rows: string[][];
  /** The line, from 1, of the first quote that opens a value and does not close it; null: all do. */
  openQuote: number | null;
}

const isBreak = (letter: string | undefined) => letter === '\n' || letter === '\r';

/** @param separator ' ' stands for any number of blanks */
export function parseDelimited(text: string, separator: Separator): Delimited {
  const rows: string[][] = [];
  let openQuote: number | null = null;
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      const value = readValue(text, at, separator);
      if (!value.closed) openQuote ??= line;
      row.push(value.text);
      line += breaksIn(text, at, value.end);
      at = value.end;
      if (at >= text.length || isBreak(text[at])) break;
      at++;
    }
    if (at < text.length) {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      line++;
    }
    const values = separator === ' ' ? row.filter((value) => value !== '') : row;
    if (values.some((value) => value !== '')) rows.push(values);
  }
  return { rows, openQuote };
}

/** The value that begins at `from`, and where the separator or the end of the line behind it stands. */
function readValue(text: string, from: number, separator: Separator): { text: string; end: number; closed: boolean } {
  const isEnd = (at: number) => at >= text.length || text[at] === separator || isBreak(text[at]);
  let at = from;
  while (!isEnd(at) && /\s/.test(text[at]!)) at++;
  if (text[at] === '"') {
    const close = closingQuote(text, at);
    let end = close + 1;
    while (!isEnd(end) && /\s/.test(text[end]!)) end++;
    if (close > 0 && isEnd(end)) return { text: text.slice(at + 1, close).replaceAll('""', '"'), end, closed: true };
    return { ...plainValue(text, from, isEnd), closed: false };
  }
  return { ...plainValue(text, from, isEnd), closed: true };
}

function plainValue(text: string, from: number, isEnd: (at: number) => boolean): { text: string; end: number } {
  let end = from;
  while (!isEnd(end)) end++;
  return { text: text.slice(from, end).trim(), end };
}

/** Of the quote at `open`; two in a row are one within; −1: there is none. */
function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at;
    at++;
  }
  return -1;
}

function breaksIn(text: string, from: number, to: number): number {
  let breaks = 0;
  for (let at = from; at < to; at++) if (text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n')) breaks++;
  return breaks;
}
