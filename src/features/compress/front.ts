/** Results by size and accuracy, and those that no other beats in both. */
import { shareRight } from '../../engine/scoring/scores';
import { methodName } from '../quantize/state/words/method-name';
import type { Run } from '../quantize/state/runs';

export interface TradePoint {
  key: number;
  name: string;
  /** Bytes. */
  size: number;
  /** Right answers, or where there are no labels, the same as float: 0..1. */
  share: number;
  /** Whether no other is both as small and as good. */
  onFront: boolean;
}

/** What a result is judged by; null: nothing says it. */
export function shareOf({ report: { scores } }: { report: Pick<Run['report'], 'scores'> }): number | null {
  if (!scores) return null;
  return shareRight(scores) ?? scores.agreement;
}

/** In order of size. @param runs of one network, on the same samples */
export function tradePoints(runs: readonly Run[]): TradePoint[] {
  const points = runs.flatMap((run): TradePoint[] => {
    const share = shareOf(run);
    const { size, recipe } = run.report;
    return share === null
      ? []
      : [{ key: run.key, name: run.name ?? methodName(recipe), size: size.quantized, share, onFront: false }];
  });
  points.sort((a, b) => a.size - b.size || b.share - a.share);
  let best = -Infinity;
  for (const point of points) {
    point.onFront = point.share > best;
    best = Math.max(best, point.share);
  }
  return points;
}
