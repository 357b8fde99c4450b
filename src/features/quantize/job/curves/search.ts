/** The fewest bits that each method needs: points are run, the most telling first, until nothing is left to learn. */
import type { Method } from '../../../../quant/layer';
import type { Scores } from '../../../../engine/scoring/scores';
import type { Job } from '../../../../engine/job';
import { isBearable, lossOf } from './loss';
import type { Recipe } from '../recipe';
import type { Report } from '../report';
import type { UnscoredRun } from '../run';
import type { Runner } from './runner';
import { isOpen, likely, likelyTries, nextTry, type Tried, type Try } from './search-plan';
import { pointRecipe } from './sweep';
import { Unwanted, whileWanted } from './wanted-job';

/** Share of a point that quantizing it is taken for. */
const QUANTIZING = 0.6;

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
 * While a point is scored beside this thread, the one that most likely comes next is quantized: it is given up where the
 * score says that nothing is to be learned from it.
 * @param onRun called with each run as soon as it is there
 * @throws AbortError when cancelled; as a run does
 */
export async function searchBits<Run extends { report: Report }>(
  request: SearchRequest,
  runner: Runner<Run>,
  job: Job,
  onRun: (run: Run) => void,
): Promise<void> {
  const learned = openLearned(request, onRun);
  if (!learned.next(learned.tried)) return;
  const close = runner.openBeside();
  try {
    await searchPoints(request, runner, job, { learned, ahead: close !== null });
  } finally {
    learned.stop();
    close?.();
  }
}

/** A point whose score is on its way. */
interface Pending {
  point: Try;
  /** Waits until it is told. */
  settle(): Promise<void>;
}

/** A point that is quantized. */
interface Begun<Run> {
  /** null: it was given up. */
  unscored: UnscoredRun<Run> | null;
  /** What scoring it reports to. */
  scoring: Job;
}

async function searchPoints<Run extends { report: Report }>(
  { recipe, methods, bits }: SearchRequest,
  runner: Runner<Run>,
  job: Job,
  { learned, ahead }: { learned: Learned<Run>; ahead: boolean },
): Promise<void> {
  let done = 0;
  const begin = async (point: Try, likelyTried: readonly Tried[]): Promise<Begun<Run>> => {
    const left = likelyTries(methods, bits, likelyTried).map((one) => runner.phaseOf(pointRecipe(recipe, one)).seconds);
    const share = left[0]! / left.reduce((sum, seconds) => sum + seconds, 1e-9);
    const own = job.part(done, (done += (1 - done) * Math.min(1, share)));
    const quantizing = whileWanted(own.part(0, QUANTIZING), () => learned.isOpen(point));
    const unscored = await runner.begin(pointRecipe(recipe, point), quantizing).catch((error: unknown) => {
      if (error instanceof Unwanted) return null;
      throw error;
    });
    return { unscored, scoring: own.part(QUANTIZING, 1) };
  };

  let pending: Pending | null = null;
  for (;;) {
    const known: Tried[] = pending
      ? [...learned.tried, likely(methods, bits, learned.tried, pending.point)]
      : learned.tried;
    const next: Try | null = pending && !ahead ? null : learned.next(known);
    const begun: Begun<Run> | null = next && (await begin(next, known));
    await pending?.settle();
    if (!begun && !pending) return;
    pending = null;
    if (!begun?.unscored || !learned.isOpen(next!)) continue;
    const { done: scored, finish } = begun.unscored.score();
    const told = learned.add(next!, scored);
    pending = { point: next!, settle: () => finish(begun.scoring).then(() => told) };
  }
}

/** What a search knows, and how that grows. */
interface Learned<Run> {
  tried: Tried[];
  /** The point to be run if so much is known; null: there is nothing to learn. */
  next(known: readonly Tried[]): Try | null;
  /** Whether something is to be learned from the point. */
  isOpen(point: Try): boolean;
  /** @returns resolves once it is told */
  add(point: Try, run: Promise<Run>): Promise<void>;
  /** Nothing is told any more. */
  stop(): void;
}

function openLearned<Run extends { report: Report }>(
  { methods, bits, allowedLoss, known }: SearchRequest,
  onRun: (run: Run) => void,
): Learned<Run> {
  const tried = known.map((one) => triedOf(one, one.scores, one.float, allowedLoss)).filter((one) => one !== null);
  let over = false;
  // Samples that say nothing of one point say nothing of any.
  let blind = false;
  const tell = (point: Try, run: Run) => {
    if (over) return;
    onRun(run);
    const own = triedOf(point, run.report.scores, run.report.float, allowedLoss);
    if (own) tried.push(own);
    else blind = true;
  };
  return {
    tried,
    next: (all) => (blind ? null : nextTry(methods, bits, all)),
    isOpen: (point) => !blind && isOpen(point, tried),
    add(point, run) {
      const told = run.then((own) => tell(point, own));
      // Whoever waits for it is told.
      told.catch(() => undefined);
      return told;
    },
    stop: () => void (over = true),
  };
}
