/** What the descents of several seeds and ranks come to: points by κ, exponents by seed. */
import { spreadPoint, type OutcomePoint } from '../../../../experiment/outcome';
import { fitPower } from '../../../../core/stats/line-fit';
import type { Architecture, Method, MomentumResult } from './task';

export type Measure = 'iterations' | 'rate';

/** Of one run. */
interface Value {
  seed: number;
  rank: number;
  kappa: number;
  value: number;
}

/** An exponent from fewer different κ says nothing. */
const FEWEST = 3;

/** Runs of one method on one architecture that have the value, by increasing rank. */
export function valuesOf(
  results: readonly MomentumResult[],
  architecture: Architecture,
  method: Method,
  measure: Measure,
): Value[] {
  return results
    .filter((result) => result.architecture === architecture)
    .flatMap(({ seed, rank, kappa, descents }) => {
      const value = descents.find((own) => own.method === method)?.[measure] ?? null;
      return value === null ? [] : [{ seed, rank, kappa, value }];
    })
    .sort((a, b) => a.rank - b.rank);
}

/** Slope of log value over log κ of each seed that has enough ranks. */
export function exponentsOf(values: readonly Value[]): number[] {
  return seedsOf(values).flatMap((seed) => {
    const own = values.filter((value) => value.seed === seed);
    if (own.length < FEWEST) return [];
    const fit = fitPower(
      own.map(({ kappa }) => kappa),
      own.map(({ value }) => value),
    );
    return fit ? [fit.slope] : [];
  });
}

/** A point a rank, at the geometric mean of κ over seeds. */
export function pointsByKappa(values: readonly Value[]): OutcomePoint[] {
  return [...new Set(values.map(({ rank }) => rank))].map((rank) => {
    const own = values.filter((value) => value.rank === rank);
    const kappa = Math.exp(own.reduce((sum, value) => sum + Math.log(value.kappa), 0) / own.length);
    return spreadPoint(
      kappa,
      own.map(({ value }) => value),
    );
  });
}

/** From the first point on, along κ^exponent. */
export function guideFrom(points: readonly OutcomePoint[], exponent: number): OutcomePoint[] {
  const first = points[0];
  return first ? points.map(({ x }) => ({ x, y: first.y * (x / first.x) ** exponent })) : [];
}

const seedsOf = (values: readonly Value[]) => [...new Set(values.map(({ seed }) => seed))];
