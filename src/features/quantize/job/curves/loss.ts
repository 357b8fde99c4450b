/** What a run loses against the float network, and whether that can be borne. */
import { changeInterval } from '../../../../core/stats/intervals';
import type { Scores } from '../../../../engine/scoring/scores';

/** What a loss is counted in: what is right, what the float network says as well, the error of values. */
export type LossOf = 'right' | 'agreement' | 'values' | 'outputs';

export interface Loss {
  of: LossOf;
  /** Of accuracy or agreement, in points of a hundred; of values: how much larger their error is, or that of the outputs, %. */
  points: number;
  /** Whether these samples tell it from none (at 95 %). */
  told: boolean;
}

/** What is borne where no chance can be told apart from a loss: any two networks that differ disagree somewhere. */
const LEAST: Record<LossOf, number> = { right: 0, agreement: 1, values: 1, outputs: 5 };

/** @returns null where nothing can be said: there are no samples */
export function lossOf(scores: Scores | null, float: Scores | null): Loss | null {
  if (!scores || scores.samples === 0) return null;
  const { samples, predictions = samples, gained, lost } = scores;
  if (gained !== undefined && lost !== undefined && predictions > 0) {
    const [, upper] = changeInterval(gained, lost, predictions);
    return { of: 'right', points: (100 * (lost - gained)) / predictions, told: upper < 0 };
  }
  const points = lossOfValues(scores, float);
  if (points !== null) return { of: 'values', points, told: points > 0 };
  if (scores.agreement !== null)
    return { of: 'agreement', points: 100 * (1 - scores.agreement), told: scores.agreement < 1 };
  return scores.sqnr === null ? null : { of: 'outputs', points: 100 * 10 ** (-scores.sqnr / 20), told: true };
}

function lossOfValues({ mae }: Scores, float: Scores | null): number | null {
  if (mae === undefined || float?.mae === undefined || float.mae === 0) return null;
  return 100 * (mae / float.mae - 1);
}

/** The loss that is borne of this kind, points. @param allowed by the user, points; 0: none but what chance gives */
export const borne = (of: LossOf, allowed: number): number => Math.max(LEAST[of], allowed);

/** Whether these samples can't tell the loss from none, or it is no larger than what is allowed. */
export const isBearable = ({ of, points, told }: Loss, allowed: number): boolean =>
  !told || points <= borne(of, allowed);
