/** Accuracy against parameters: students of one α for all layers, and where those that DAN found lie beside them. */
import { spreadOf, spreadPoint, type OutcomePoint } from '../../../../experiment/outcome';
import { sideOf, type PairedDifference } from '../shared/paired';
import type { AdjoinedResult } from './task';
import { DIVISORS } from './widths';

type Of<Kind> = Extract<AdjoinedResult, { kind: Kind }>;
export type Searched = Of<'searched'>;
export type Adjoined = Of<'adjoined'>;

export const ofKind = <Kind extends AdjoinedResult['kind']>(results: readonly AdjoinedResult[], kind: Kind) =>
  results.filter((result): result is Of<Kind> => result.kind === kind);

/** Students of the divisors at one noise. */
export const fixedStudents = (results: readonly AdjoinedResult[], noise: number): Adjoined[] =>
  ofKind(results, 'adjoined').filter((own) => own.noise === noise && DIVISORS.some((alpha) => alpha === own.alpha));

/** Means over seeds, from few parameters to many; the seeds of an α have the same number of them. */
export function frontPoints(students: readonly Adjoined[]): OutcomePoint[] {
  return pointsBy(students, ({ alpha }) => alpha);
}

/** Means over seeds, of each γ; widths differ between seeds. */
export function searchedPoints(found: readonly Searched[]): OutcomePoint[] {
  return pointsBy(found, ({ cost }) => cost);
}

function pointsBy<T extends { parameters: number; student: number }>(results: readonly T[], key: (own: T) => number) {
  return [...new Set(results.map(key))]
    .map((value) => results.filter((own) => key(own) === value))
    .map((own) =>
      spreadPoint(
        spreadOf(own.map(({ parameters }) => parameters)).mean,
        own.map(({ student }) => student),
      ),
    )
    .sort((a, b) => a.x - b.x);
}

/**
 * By how much what DAN found is better than the front of its own seed, where that has as many parameters; the mean over γ, then over
 * seeds. null where nothing can be compared.
 */
export function aboveFront(students: readonly Adjoined[], found: readonly Searched[]): PairedDifference | null {
  const bySeed = new Map<number, number[]>();
  for (const { seed, parameters, student } of found) {
    const own = students.filter((other) => other.seed === seed);
    if (own.length < DIVISORS.length) continue;
    bySeed.set(seed, [...(bySeed.get(seed) ?? []), student - frontAt(own, parameters)]);
  }
  if (bySeed.size === 0) return null;
  const { mean, deviation, count } = spreadOf([...bySeed.values()].map((values) => spreadOf(values).mean));
  return { mean, standardError: deviation === null ? null : deviation / Math.sqrt(count), count };
}

/** Between two students in proportion to the logarithm of parameters; beyond the last one, its accuracy. */
export function frontAt(students: readonly Pick<Adjoined, 'parameters' | 'student'>[], parameters: number): number {
  const sorted = [...students].sort((a, b) => a.parameters - b.parameters);
  const after = sorted.findIndex((own) => own.parameters >= parameters);
  if (after === 0) return sorted[0]!.student;
  if (after === -1) return sorted.at(-1)!.student;
  const [low, high] = [sorted[after - 1]!, sorted[after]!];
  const part = Math.log(parameters / low.parameters) / Math.log(high.parameters / low.parameters);
  return low.student + part * (high.student - low.student);
}

export const isOnFront = (difference: PairedDifference | null): boolean | null => {
  const side = difference && sideOf(difference);
  return side === null ? null : side !== 'behind';
};
