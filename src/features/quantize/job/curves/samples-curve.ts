/** Accuracy against the number of calibration samples, each choice a part of the next one. */
import { permutation, random } from '../../../../core/random';
import type { Samples } from '../../../../data/samples';
import { chooseSamples } from '../../../../engine/layerwise/batches';
import type { Job } from '../../../../engine/job';
import type { Recipe } from '../recipe';
import type { Report, SamplePoint } from '../report';
import type { Runner } from './runner';

/** Apart from the streams of a seed that choose samples and patches. */
const ORDER_STREAM = 5;

/** 1, 2, 4, 8, … below `most`, and `most`. */
export function sampleCounts(most: number): number[] {
  const counts = [];
  for (let count = 1; count < most; count *= 2) counts.push(count);
  return [...counts, most];
}

/**
 * The samples that a run with this many would choose, as prefixes of one order: a seeded permutation of the largest choice.
 * `chooseSamples` itself draws a set of its own for every count, so that only the largest of these is what `quantize`
 * chooses; its results do not change.
 * @param counts increasing
 * @returns one choice for each count, each in increasing order
 */
export function samplePrefixes(samples: Samples, counts: readonly number[], seed: number): Uint32Array[] {
  const largest = chooseSamples(samples, counts.at(-1) ?? 0, seed);
  const order = permutation(random(seed, ORDER_STREAM), largest.length);
  return counts.map((count) => Uint32Array.from(order.subarray(0, count), (i) => largest[i]!).sort());
}

/** Mean over the layers of their relative errors. */
export function meanError({ layers }: Pick<Report, 'layers'>): number {
  return layers.reduce((sum, { relativeError }) => sum + relativeError, 0) / Math.max(1, layers.length);
}

/**
 * Runs the recipe with 1, 2, 4, … of its calibration samples, and with all of them: that last run is what `quantize` gives.
 * Patches are chosen sample by sample, so that the rows of a layer too are a part of those of the next run.
 */
export async function sampleCurve(
  recipe: Recipe,
  calibration: Samples,
  runner: Runner,
  job: Job,
  onPoint: (point: SamplePoint) => void,
): Promise<SamplePoint[]> {
  const counts = sampleCounts(Math.min(recipe.calibrationCount, calibration.count));
  const prefixes = samplePrefixes(calibration, counts, recipe.seed);
  const last = counts.length - 1;
  const recipes = counts.map((count, i) => (i === last ? recipe : { ...recipe, calibrationCount: count }));
  const jobs = job.phases(recipes.map(runner.phaseOf));
  const points: SamplePoint[] = [];
  for (const [i, count] of counts.entries()) {
    const { report } = await runner.run(recipes[i]!, jobs[i]!, i === last ? undefined : prefixes[i]);
    points.push({ count, scores: report.scores!, meanError: meanError(report) });
    onPoint(points.at(-1)!);
  }
  return points;
}
