/** What runs of the seeds and folds benches are judged by, and how that is told over several of them. */
import type { Report } from '../src/engine/report';

/** What a run is judged by. */
interface Measure {
  column: string;
  of: (report: Report) => number;
  /** 1 where more is better, −1 where less is. */
  sign: 1 | -1;
}

export const MEASURES: readonly Measure[] = [
  { column: 'top-1 %', of: ({ scores }) => 100 * scores!.top1!, sign: 1 },
  { column: 'agreement %', of: ({ scores }) => 100 * scores!.agreement!, sign: 1 },
  { column: 'SQNR dB', of: ({ scores }) => scores!.sqnr!, sign: 1 },
  { column: 'KL mnat', of: ({ scores }) => 1000 * scores!.kl!, sign: -1 },
  {
    column: 'error %',
    of: ({ layers }) => (100 * sum(layers.map((l) => l.relativeError))) / layers.length,
    sign: -1,
  },
];

/** Of each measure, its values over the seeds or folds. */
export type Values = readonly (readonly number[])[];

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
export const mean = (values: readonly number[]) => sum(values) / values.length;

/** `91.50 ± 0.35`: mean and its standard error. */
export function spread(values: readonly number[]): string {
  const center = mean(values);
  const squares = sum(values.map((value) => (value - center) ** 2));
  const error = Math.sqrt(squares / (values.length - 1) / values.length);
  return values.length > 1 ? `${center.toFixed(2)} ± ${error.toFixed(2)}` : center.toFixed(2);
}

/** Seed by seed. */
export const minus = (a: Values, b: Values): Values => a.map((each, i) => each.map((value, s) => value - b[i]![s]!));

/** Of each measure, the values of the run whose mean is best in it. */
export function bestOf(runs: readonly Values[]): Values {
  return MEASURES.map(({ sign }, i) => {
    const means = runs.map((run) => sign * mean(run[i]!));
    return runs[means.indexOf(Math.max(...means))]![i]!;
  });
}

/** Of each measure, its values in `reports`. */
export const valuesOf = (reports: readonly Report[]): Values => MEASURES.map(({ of }) => reports.map(of));

/** For the console, while it runs. */
export const figures = (report: Report): string => MEASURES.map(({ of }) => of(report).toFixed(3)).join(' ');
