/** Architectures of a space with what they are ranked by, from results that are there. */
import { bootstrapInterval, kendall, rankPairs, spearman } from '../../../../core/stats/rank-correlation';
import { ARCHITECTURES, partOf, type Architecture, type Space } from './accuracies';
import type { UntrainedResult } from './task';

export interface Ranked extends Architecture {
  /** Of each seed; −∞ where a network has none. */
  scores: ReadonlyMap<number, number>;
  /** Over seeds. */
  meanScore: number;
}

/** The architectures that have a score, in the order of their table. */
export function rankedOf(space: Space, results: readonly UntrainedResult[]): Ranked[] {
  const scoresOf = new Map<Architecture, Map<number, number>>();
  for (const { part, parts, seed, scores } of results.filter((result) => result.space === space))
    partOf(space, part, parts).forEach((architecture, i) => {
      const own = scoresOf.get(architecture) ?? new Map<number, number>();
      scoresOf.set(architecture, own.set(seed, scores[i] ?? -Infinity));
    });
  return ARCHITECTURES[space].flatMap((architecture) => {
    const scores = scoresOf.get(architecture);
    if (!scores) return [];
    const meanScore = [...scores.values()].reduce((a, b) => a + b, 0) / scores.size;
    return [{ ...architecture, scores, meanScore }];
  });
}

export const CRITERIA = ['score', 'parameters', 'relus'] as const;
export type Criterion = (typeof CRITERIA)[number];

export const VALUE_OF: Record<Criterion, (architecture: Ranked) => number> = {
  score: ({ meanScore }) => meanScore,
  parameters: ({ parameters }) => parameters,
  relus: ({ relus }) => relus,
};

/** Parameters that differ by less are the same budget. */
export const SAME_BUDGET = 0.05;

/** How far an order agrees with that by accuracy; NaN where no two differ. */
export interface Agreement {
  /** Kendall's. */
  τ: number;
  /** Spearman's. */
  ρ: number;
  /** τ of pairs with the same budget alone. */
  τAtBudget: number;
}

/** Its bootstrap intervals over architectures. */
export type AgreementIntervals = Readonly<Record<keyof Agreement, readonly [number, number] | null>>;

type Value = (architecture: Ranked) => number;

function comparisonOf(ranked: readonly Ranked[], value: Value) {
  const [values, accuracies] = [ranked.map(value), ranked.map(({ accuracy }) => accuracy)];
  const budgets = ranked.map(({ parameters }) => Math.log(parameters));
  const isSameBudget = (i: number, j: number) => Math.abs(budgets[i]! - budgets[j]!) < SAME_BUDGET;
  return {
    values,
    accuracies,
    pairs: rankPairs(values, accuracies),
    sameBudget: rankPairs(values, accuracies, isSameBudget),
  };
}

export function agreementOf(ranked: readonly Ranked[], value: Value): Agreement {
  const { values, accuracies, pairs, sameBudget } = comparisonOf(ranked, value);
  return { τ: kendall(pairs), ρ: spearman(values, accuracies), τAtBudget: kendall(sameBudget) };
}

export function intervalsOf(ranked: readonly Ranked[], value: Value): AgreementIntervals {
  const { values, accuracies, pairs, sameBudget } = comparisonOf(ranked, value);
  const drawnRho = (copies: Uint16Array) => {
    const drawn = Array.from(copies, (times, i) => Array<number>(times).fill(i)).flat();
    return spearman(
      drawn.map((i) => values[i]!),
      drawn.map((i) => accuracies[i]!),
    );
  };
  return {
    τ: bootstrapInterval(ranked.length, (copies) => kendall(pairs, copies)),
    ρ: bootstrapInterval(ranked.length, drawnRho),
    τAtBudget: bootstrapInterval(ranked.length, (copies) => kendall(sameBudget, copies)),
  };
}

/** What is known of a space, where enough architectures are scored. */
export interface SpaceFindings {
  space: Space;
  ranked: readonly Ranked[];
  agreement: Record<Criterion, Agreement>;
  intervals: Record<Criterion, AgreementIntervals>;
}

/** Seeds of which every architecture has a score. */
export const wholeSeeds = (ranked: readonly Ranked[]): number[] =>
  [...(ranked[0]?.scores.keys() ?? [])].filter((seed) => ranked.every(({ scores }) => scores.has(seed)));
