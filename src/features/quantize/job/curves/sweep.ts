/** Accuracy against bits: RTN, GPFQ and the recipe's own method at several widths. */
import type { Job } from '../../../../engine/job';
import { type Recipe } from '../recipe';
import { completeRecipe } from '../check-recipe';
import { withMethod } from '../fresh-recipe';
import type { SweepPoint } from '../report';
import type { Runner } from './runner';
import { meanError } from './samples-curve';

/**
 * Layers that the recipe leaves in float stay so; bits of their own are the sweep's.
 * @param onPoint called as soon as a point is there
 */
export async function sweepBits(
  recipe: Recipe,
  bits: readonly number[],
  runner: Runner,
  job: Job,
  onPoint: (point: SweepPoint) => void,
): Promise<SweepPoint[]> {
  const methods = [...new Set(['rtn', 'gpfq', completeRecipe(recipe).method] as const)];
  const plan = methods.flatMap((method) => bits.map((width) => ({ method, bits: width })));
  const recipes = plan.map((each) => pointRecipe(recipe, each));
  const jobs = job.phases(recipes.map(runner.phaseOf));
  const points: SweepPoint[] = [];
  for (const [i, each] of plan.entries()) {
    const { report } = await runner.run(recipes[i]!, jobs[i]!);
    const point = { ...each, scores: report.scores!, meanError: meanError(report) };
    points.push(point);
    onPoint(point);
  }
  return points;
}

/** What a point of a curve over bits runs: of what layers do differently, only being left in float stays. */
export const pointRecipe = (recipe: Recipe, { method, bits }: Pick<Recipe, 'method' | 'bits'>): Recipe =>
  completeRecipe({ ...withMethod(recipe, method), bits, layers: onlyFloat(recipe) });

function onlyFloat({ layers }: Recipe): Recipe['layers'] {
  return Object.fromEntries(
    Object.entries(layers)
      .filter(([, own]) => own.float)
      .map(([id]) => [id, { float: true }]),
  );
}
