/** What runs of the seeds and folds benches are judged by, and how that is told over several of them. */
import type { WholeEngine } from '../test/engine';
import type { Recipe } from '../src/features/quantize/job/recipe';
import type { Report } from '../src/features/quantize/job/report';
import { crossedError } from './crossed';

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

/** The column of `topErrorOver`. */
export const TOP_ERROR = 'top-1 ±, pictures too';

/** One run. */
export interface Outcome {
  report: Report;
  /** Of each evaluation picture, 1 where it was right. */
  right: Uint8Array;
}

export async function measureRun(engine: WholeEngine, recipe: Recipe): Promise<Outcome> {
  const { run, report } = await engine.quantize(recipe, () => undefined);
  const { quantized, labels } = await engine.predictions(run);
  return { report, right: Uint8Array.from(quantized, (said, i) => Number(said === labels![i])) };
}

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

/**
 * `0.55`: the standard error of the top-1 of `a` less that of `b`, points, where not the seeds alone could have been
 * others, but the pictures too. @param a one run a seed, as in `b`, all on the same pictures
 */
export function topErrorOver(a: readonly Outcome[], b: readonly Outcome[]): string {
  const table = a.map(({ right }, s) => Int8Array.from(right, (value, i) => value - b[s]!.right[i]!));
  return (100 * crossedError(table)).toFixed(2);
}

/** Which of the runs has the best mean top-1. */
export function topOf(runs: readonly (readonly Outcome[])[]): readonly Outcome[] {
  const means = runs.map((run) => mean(run.map(({ report }) => report.scores!.top1!)));
  return runs[means.indexOf(Math.max(...means))]!;
}

/** Of each measure, the values of the run whose mean is best in it. */
export function bestOf(runs: readonly Values[]): Values {
  return MEASURES.map(({ sign }, i) => {
    const means = runs.map((run) => sign * mean(run[i]!));
    return runs[means.indexOf(Math.max(...means))]![i]!;
  });
}

/** Of each measure, its values in `runs`. */
export const valuesOf = (runs: readonly Outcome[]): Values =>
  MEASURES.map(({ of }) => runs.map(({ report }) => of(report)));

/** For the console, while it runs. */
export const figures = (report: Report): string => MEASURES.map(({ of }) => of(report).toFixed(3)).join(' ');
