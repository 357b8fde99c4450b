/** The fewest bits that each method needs: points are run from both ends until nothing is left to learn. */
import type { Method } from '../../../../quant/layer';
import type { Scores } from '../../../../engine/scoring/scores';
import type { Job } from '../../../../engine/job';
import { isBearable, lossOf } from './loss';
import type { Recipe } from '../recipe';
import type { Report } from '../report';
import type { Runner } from '../run-phases';
import { likelyTries, nextTry, type Tried, type Try } from './search-plan';
import { pointRecipe } from './sweep';

export interface SearchRequest {
  recipe: Recipe;
  /** In the order of `METHODS`. */
  methods: Method[];
  /** Increasing. */
  bits: number[];
  /** Points; 0: none but what these samples can't tell from none. */
  allowedLoss: number;
  /** Points that were run before. */
  known: (Try & { scores: Scores; float: Scores | null })[];
}

/** @returns null where nothing can be said of what it loses */
export function triedOf(point: Try, scores: Scores | null, float: Scores | null, allowed: number): Tried | null {
  const loss = lossOf(scores, float);
  return loss && { method: point.method, bits: point.bits, bearable: isBearable(loss, allowed) };
}

/**
 * @param onRun called with each run as soon as it is there
 * @throws AbortError when cancelled; as a run does
 */
export async function searchBits<Run extends { report: Report }>(
  { recipe, methods, bits, allowedLoss, known }: SearchRequest,
  runner: Runner<Run>,
  job: Job,
  onRun: (run: Run) => void,
): Promise<void> {
  const tried = known.map((one) => triedOf(one, one.scores, one.float, allowedLoss)).filter((one) => one !== null);
  let done = 0;
  for (let next = nextTry(methods, bits, tried); next; next = nextTry(methods, bits, tried)) {
    const left = likelyTries(methods, bits, tried).map((point) => runner.phaseOf(pointRecipe(recipe, point)).seconds);
    const share = left[0]! / left.reduce((sum, seconds) => sum + seconds, 1e-9);
    const until = done + (1 - done) * Math.min(1, share);
    const run = await runner.run(pointRecipe(recipe, next), job.part(done, until));
    done = until;
    onRun(run);
    const own = triedOf(next, run.report.scores, run.report.float, allowedLoss);
    // Samples that say nothing of one point say nothing of any.
    if (!own) return;
    tried.push(own);
  }
}
