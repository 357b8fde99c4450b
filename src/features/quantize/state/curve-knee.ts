/** From how many calibration samples on more of them buy nothing. */
import type { SamplePoint } from '../job/report';
import { shareRight, type Scores } from '../../../engine/scoring/scores';

/** What the curve is drawn of: the share that is right, or agreement with the float network where there are no labels. */
export function accuracyOf(scores: Scores, labelled: boolean): number | null {
  return labelled ? shareRight(scores) : scores.agreement;
}

export interface Knee {
  point: SamplePoint;
  accuracy: number;
  /** The point with the most samples, which it is compared with. */
  largest: SamplePoint;
  /** Binomial, of the accuracy at `largest`: √(p(1 − p)/n). */
  standardError: number;
}

/**
 * The smallest count whose accuracy is at most one standard error below that of the largest count.
 * @param points in increasing order of their counts
 * @returns null where there are no two points to compare
 */
export function kneeOf(points: readonly SamplePoint[], labelled: boolean): Knee | null {
  const largest = points.at(-1);
  const p = largest ? accuracyOf(largest.scores, labelled) : null;
  if (!largest || p === null || points.length < 2) return null;
  const { samples, predictions = samples } = largest.scores;
  const standardError = Math.sqrt((p * (1 - p)) / Math.max(1, predictions));
  for (const point of points) {
    const accuracy = accuracyOf(point.scores, labelled);
    if (accuracy !== null && accuracy >= p - standardError) return { point, accuracy, largest, standardError };
  }
  return null;
}
