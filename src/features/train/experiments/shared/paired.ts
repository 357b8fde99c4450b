/** Two methods against each other, seed by seed: what both share (first weights, order of pictures) falls out of the difference. */
import { spreadOf } from '../../../../experiment/outcome';

export interface PairedDifference {
  /** Of a − b. */
  mean: number;
  /** Of the mean; null of fewer than two seeds. */
  standardError: number | null;
  count: number;
}

/** Values by seed. */
export type BySeed = ReadonlyMap<number, number>;

/** Over the seeds that both have. @returns null where there is none */
export function pairedDifference(a: BySeed, b: BySeed): PairedDifference | null {
  const differences = [...a].flatMap(([seed, value]) => {
    const other = b.get(seed);
    return other === undefined ? [] : [value - other];
  });
  if (differences.length === 0) return null;
  const { mean, deviation, count } = spreadOf(differences);
  return { mean, standardError: deviation === null ? null : deviation / Math.sqrt(count), count };
}

/** Beyond twice the standard error, or within it; null where a single seed says nothing about that. */
export function sideOf({ mean, standardError }: PairedDifference): 'ahead' | 'level' | 'behind' | null {
  if (standardError === null) return null;
  if (Math.abs(mean) <= 2 * standardError) return 'level';
  return mean > 0 ? 'ahead' : 'behind';
}
