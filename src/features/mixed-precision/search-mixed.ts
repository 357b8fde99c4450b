/** Below the fewest bits that all layers can have: bits are mixed at ever smaller means, as long as what is lost is borne. */
import type { EngineApi } from '../../engine/api';
import type { OnProgress } from '../../engine/job';
import { isBearable, lossOf } from '../quantize/job/curves/loss';
import type { Recipe } from '../quantize/job/recipe';
import { pointRecipe } from '../quantize/job/curves/sweep';
import type { SearchTools } from '../quantize/state/actions';
import type { Run } from '../quantize/state/runs';
import type { Search } from '../quantize/state/search';
import { quantizeClient } from '../quantize/works';
import { mixedFront, pointAt, recipeAt } from './front';
import { WIDTHS } from './sensitivity';
import { mixedPrecisionClient } from './works';

/** Between the means that are tried, bits. */
const STEP = 0.25;

/** Of the whole, what measuring the layers takes, about. */
const MEASURING = 0.4;

/** Means below a width, increasing. */
export function meansBelow(bits: number): number[] {
  const least = WIDTHS[0];
  return Array.from({ length: Math.max(0, Math.round((bits - least) / STEP)) }, (_, i) => least + i * STEP);
}

/** @param uniform the run with the fewest bits that all layers can have */
export async function searchMixed(
  engine: EngineApi,
  { recipe, settings, data }: Search,
  uniform: Run,
  { onProgress, live, add }: SearchTools,
): Promise<void> {
  const from = uniform.report.recipe;
  const base = pointRecipe(recipe, from);
  const means = meansBelow(from.bits);
  if (means.length === 0) return;
  const sensitivity = await mixedPrecisionClient(engine).run.sensitivity(
    { recipe: base },
    within(onProgress, 0, MEASURING),
  );
  if (!live()) return;
  const float = Object.keys(base.layers).filter((id) => base.layers[id]!.float);
  const mixed = mixedFront(sensitivity, float, []);
  const tries = Math.ceil(Math.log2(means.length + 1));
  let [low, high] = [-1, means.length];
  for (let done = 0; high - low > 1; done++) {
    const at = Math.floor((low + high) / 2);
    const share = (1 - MEASURING) / tries;
    const progress = within(
      onProgress,
      Math.min(1, MEASURING + done * share),
      Math.min(1, MEASURING + (done + 1) * share),
    );
    const tried: Recipe = recipeAt(base, mixed, pointAt(mixed, means[at]!));
    const { run, report } = await quantizeClient(engine).run.quantize({ recipe: tried }, progress);
    if (!live()) return;
    add({ run, origin: 'run', report, data });
    const loss = lossOf(report.scores, report.float);
    if (loss !== null && isBearable(loss, settings.allowedLoss)) high = at;
    else low = at;
  }
}

const within =
  (onProgress: OnProgress, from: number, to: number): OnProgress =>
  (progress) =>
    onProgress({ ...progress, fraction: from + (to - from) * progress.fraction, secondsLeft: null });
