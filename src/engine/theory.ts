/** The error of random layers against the length of their paths, through the backend's own solver. */
import { UserError } from '../core/errors';
import { isFactored, METHOD_NAMES, METHODS, type Method } from '../core/layer';
import {
  fitSlope,
  pathLengths,
  THEORY_DATA,
  THEORY_WEIGHTS,
  theoryPoint,
  theoryProblem,
  theoryRecipe,
  type TheoryPoint,
  type TheorySettings,
} from '../core/theory';
import type { Backend } from './backend';
import type { Job } from './job';
import { solveLayer } from './solve-layer';

/** Bounds of the numbers, all whole. Paths of 4,096 inputs are what the float64 reference was compared on. */
export const THEORY_BOUNDS = {
  bits: { min: 1, max: 8 },
  samples: { min: 2, max: 512 },
  longest: { min: 64, max: 4096 },
  trials: { min: 4, max: 512 },
  seed: { min: 0, max: 2 ** 32 - 1 },
} as const;

/** Those that need no N × N matrix. */
export const THEORY_METHODS = METHODS.filter((method) => !isFactored(method));

const ALPHABETS = ['paper', 'int', 'symmetric'] as const;

export interface TheoryCurve {
  settings: TheorySettings;
  /** By N, then in the order of the methods. */
  points: TheoryPoint[];
  /** Of log error on log N over N ≥ 4m; null where too few points lie there. */
  slopes: { method: Method; slope: number | null }[];
}

const NAMES: Record<keyof typeof THEORY_BOUNDS, string> = {
  bits: 'The number of bits',
  samples: 'm',
  longest: 'The largest N',
  trials: 'The number of trials',
  seed: 'The seed',
};

function checkName(what: string, found: string, allowed: readonly string[]): void {
  if (!allowed.includes(found)) throw new UserError(`${what} must be one of ${allowed.join(', ')}, and is ${found}.`);
}

/** @throws UserError where something is out of bounds */
export function checkTheory(settings: TheorySettings): void {
  checkName('The data', settings.data, THEORY_DATA);
  checkName('The weights', settings.weights, THEORY_WEIGHTS);
  checkName('The alphabet', settings.alphabet, ALPHABETS);
  for (const method of settings.methods) checkName('A method of the theory view', method, THEORY_METHODS);
  if (settings.methods.length === 0) throw new UserError('No method is chosen. Choose one to draw its error.');
  for (const name of Object.keys(THEORY_BOUNDS) as (keyof typeof THEORY_BOUNDS)[]) {
    const { min, max } = THEORY_BOUNDS[name];
    const found = settings[name];
    if (!Number.isInteger(found) || found < min || found > max)
      throw new UserError(`${NAMES[name]} must be a whole number from ${min} to ${max}, and is ${found}.`);
  }
  if (settings.samples > settings.longest)
    throw new UserError(
      `Paths begin at N = m = ${settings.samples}, and the largest N is ${settings.longest}. Choose a smaller m or a larger N.`,
    );
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
