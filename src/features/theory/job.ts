/** The error of random layers against the length of their paths, through the backend's own solver. */
import { METHOD_NAMES, type Method } from '../../quant/layer';
import {
  fitSlope,
  pathLengths,
  theoryPoint,
  theoryProblem,
  theoryRecipe,
  type TheoryPoint,
  type TheorySettings,
} from './problem';
import type { Backend } from '../../engine/device/backend';
import type { Job } from '../../engine/job';
import { solveLayer } from '../../engine/layerwise/solve-layer';
import { checkTheory } from './settings';

export interface TheoryCurve {
  settings: TheorySettings;
  /** By N, then in the order of the methods. */
  points: TheoryPoint[];
  /** Of log error on log N over N ≥ 4m; null where too few points lie there. */
  slopes: { method: Method; slope: number | null }[];
}

/**
 * Layer after layer, N growing; all trials of a layer at once, in path form, as m is far smaller than N.
 * @param onPoint called as soon as a point is there
 * @throws UserError where the settings are out of bounds; AbortError where the job was cancelled
 */
export async function theoryCurve(
  backend: Backend,
  settings: TheorySettings,
  job: Job,
  onPoint: (point: TheoryPoint) => void,
): Promise<TheoryCurve> {
  checkTheory(settings);
  const { methods, samples } = settings;
  const lengths = pathLengths(settings);
  const work = lengths.reduce((sum, N) => sum + N, 0);
  const points: TheoryPoint[] = [];
  let done = 0;
  for (const N of lengths) {
    const problem = theoryProblem(settings, N);
    const { weights, floatInputs, neurons, groups } = problem;
    const batch = { shape: [samples, N], float: floatInputs, quantized: null, positions: null };
    for (const [i, method] of methods.entries()) {
      const recipe = theoryRecipe(settings, method, problem);
      const share = (part: number) => (done + (N * part) / methods.length) / work;
      const task = {
        options: {
          shape: { neurons, inputs: N, groups },
          geometry: { kind: 'matrix', inputs: N, axisFromEnd: 1 },
          samples,
          diverged: false,
          form: 'path',
          weights,
        },
        batches: () => [batch],
        count: 1,
        recipe,
        scales: [recipe.scale],
        message: `${METHOD_NAMES[method]} on paths of ${N} inputs`,
      } as const;
      const { solved } = await solveLayer(backend, task, job.part(share(i), share(i + 1)));
      const point = theoryPoint(method, N, solved.neuronErrors);
      points.push(point);
      onPoint(point);
    }
    done += N;
  }
  const slopes = methods.map((method) => ({
    method,
    slope: fitSlope(
      points.filter((point) => point.method === method),
      samples,
    ),
  }));
  return { settings, points, slopes };
}
