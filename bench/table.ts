/** Tables of measurements, as Markdown. */

import type { NumpySeconds } from './numpy';

export type Cell = string | number;

export interface Table {
  title: string;
  columns: readonly string[];
  /** How many columns, from the first, are text; the others are aligned as numbers. */
  labels: number;
  rows: readonly (readonly Cell[])[];
  /** What one has to know to read it. */
  notes: readonly string[];
}

/** A measurement: `npm run bench <name>` runs the file bench/<name>.bench.ts. */
export interface Bench extends Omit<Table, 'rows'> {
  /** @param note says what is going on, for whoever waits */
  measure(note: (line: string) => void, options: BenchOptions): Promise<Cell[][]>;
}

export interface BenchOptions {
  /** Folder of the real data. */
  realdata: string;
  /** Networks to measure, and methods; empty: all. */
  only: readonly string[];
  /** What numpy takes for the same, where a table has that. */
  numpy?: NumpySeconds;
}

/** Three digits, without an exponent. */
export function number(value: number): string {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value)) return '–';
  return value.toFixed(magnitude >= 100 || value === 0 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3);
}

/** `1.93 ×` */
export function ratio(value: number): string {
  return Number.isFinite(value) ? `${number(value)} ×` : '–';
}

export function markdown({ title, columns, labels, rows, notes }: Table): string {
  const text = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? number(cell) : cell)));
  const widths = columns.map((name, i) => Math.max(3, name.length, ...text.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]) => {
    const padded = widths.map((width, i) =>
      i < labels ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, i) => (i < labels ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const body = [columns, rule, ...text].map(line).join('\n');
  return [`## ${title}`, body, ...notes].join('\n\n');
}
