/** How an accuracy compares with the float network's on the same samples. */
import { changeInterval } from '../../../core/stats/intervals';
import type { SweepPoint } from '../job/report';
import type { Scores } from '../../../engine/scoring/scores';
import { whole } from '../../../state/format';

export interface Change {
  /** (gained − lost)/total, and the ends of its 95 % interval. */
  share: number;
  lower: number;
  upper: number;
  gained: number;
  lost: number;
  total: number;
}

/** What the share that is right is of. */
export const shareName = (all: readonly Scores[]): 'top-1' | 'labels right' =>
  all.some(({ labelAccuracy }) => labelAccuracy !== undefined) ? 'labels right' : 'top-1';

/** null without labels, of the float network itself, and in results of older links. */
export function changeOf(scores: Scores | null | undefined): Change | null {
  if (!scores || scores.gained === undefined || scores.lost === undefined) return null;
  const { samples, predictions: total = samples, gained, lost } = scores;
  // A link may say anything.
  if (total === 0 || gained + lost > total) return null;
  const [lower, upper] = changeInterval(gained, lost, total);
  return { share: (gained - lost) / total, lower, upper, gained, lost, total };
}

/** In points, with its sign: −0.4, +0.1, 0.0. */
function points(share: number): string {
  const text = (100 * Math.abs(share)).toFixed(1);
  return text === '0.0' ? text : `${share < 0 ? '−' : '+'}${text}`;
}

/** The change in points, with half its 95 % interval: −0.4 ± 0.6. */
export function changeText({ share, lower, upper }: Change): string {
  return `${points(share)} ± ${(50 * (upper - lower)).toFixed(1)}`;
}

/** The same in words; an interval that holds 0 says so. */
export function changeInWords({ share, lower, upper, gained, lost, total }: Change): string {
  const chance = lower > 0 || upper < 0 ? '' : ': may be chance';
  return `${points(share)} points against float, 95 % interval ${points(lower)} to ${points(upper)} (${whole(gained)} gained, ${whole(lost)} lost of ${whole(total)})${chance}`;
}

/**
 * For each method the fewest bits from which on, as far as they were tried, no drop of the accuracy can be told (at 95 %).
 * @param widths how many were swept: methods that lack some are left out
 * @returns null of a method that drops even at the most bits; none where nothing is known
 */
export function fewestBits(points: readonly SweepPoint[], widths: number): Map<SweepPoint['method'], number | null> {
  const found = new Map<SweepPoint['method'], number | null>();
  for (const method of new Set(points.map((point) => point.method))) {
    const own = points.filter((point) => point.method === method).sort((a, b) => b.bits - a.bits);
    const changes = own.map(({ scores }) => changeOf(scores));
    if (own.length < widths || changes.includes(null)) continue;
    const dropped = changes.findIndex((change) => change!.upper < 0);
    found.set(method, dropped === 0 ? null : own.at(dropped === -1 ? -1 : dropped - 1)!.bits);
  }
  return found;
}
