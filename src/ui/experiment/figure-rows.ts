/** Points of a figure as rows: one for each x, and more where a series has several points at one. */
import type { OutcomeFigure, OutcomePoint } from '../../experiment/outcome';

export interface FigureRow {
  x: number;
  /** One of each series; null: it has none here. */
  points: (OutcomePoint | null)[];
}

export function rowsOf({ series }: Pick<OutcomeFigure, 'series'>): FigureRow[] {
  const rows = new Map<string, FigureRow>();
  series.forEach(({ points }, place) => {
    const seen = new Map<number, number>();
    for (const point of points) {
      const before = seen.get(point.x) ?? 0;
      seen.set(point.x, before + 1);
      const key = `${point.x} ${before}`;
      const row = rows.get(key) ?? { x: point.x, points: series.map(() => null) };
      row.points[place] = point;
      rows.set(key, row);
    }
  });
  return [...rows.values()].sort((a, b) => a.x - b.x);
}

export const short = (value: number): string => String(Number(value.toPrecision(4))).replace('-', '−');

/** A figure's numbers, as they are read: ends of bands stand beside their points. */
export function numbersOf(figure: OutcomeFigure): { columns: string[]; rows: string[][] } {
  const measured = figure.series.filter(({ as }) => as !== 'guide');
  // What is drawn of guides alone has theirs.
  const shown = measured.length > 0 ? measured : figure.series;
  return {
    columns: [figure.x.label, ...shown.map(({ name }) => name)],
    rows: rowsOf({ series: shown }).map(({ x, points }) => [
      short(x),
      ...points.map((point) => {
        if (!point) return '–';
        const { y, low, high } = point;
        return low === undefined || high === undefined ? short(y) : `${short(y)} (${short(low)} to ${short(high)})`;
      }),
    ]),
  };
}
