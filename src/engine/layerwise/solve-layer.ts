/** One layer through a backend, begun anew where the device is lost on the way. */
import { offsetsOf } from '../../quant/alphabet';
import { sweepsOf, type LayerRecipe } from '../../quant/layer';
import type { AnyBatch, LayerSolver, SolvedLayer, SolverOptions } from '../../quant/solver';
import type { Backend } from '../device/backend';
import type { Job } from '../job';
import { again } from '../device/retry';

/** Shares of the work that measuring the means of the rows, and adding them, are taken for. */
const MEASURING = 0.1;
const ADDING = 0.7;

export interface LayerTask {
  options: Omit<SolverOptions, 'pause' | 'candidates' | 'center'>;
  /** The rows, in the order in which they are added; asked for again where the layer is begun anew. */
  batches: () => Iterable<AnyBatch>;
  count: number;
  recipe: LayerRecipe;
  scales: readonly number[];
  message?: string;
}

export interface LayerResult {
  solved: SolvedLayer;
  solver: Pick<LayerSolver, 'form' | 'reason' | 'seconds'> & { tile: string | null };
}

/**
 * Nothing but the rows and the recipe enters, so that a layer begun anew on another device of the same kind has the
 * same bits.
 * @throws what the backend throws; AbortError where the job was cancelled
 */
export async function solveLayer(backend: Backend, task: LayerTask, job: Job): Promise<LayerResult> {
  const { solved, solver } = await solveLayerAt(backend, task, [task.recipe], job);
  return { solved: solved[0]!, solver };
}

/**
 * One layer by several recipes of one method, centered or not, on the same rows, which are summed once.
 * @returns `solved` in the order of the recipes
 * @throws as `solveLayer`
 */
export async function solveLayerAt(
  backend: Backend,
  task: Omit<LayerTask, 'recipe'>,
  recipes: readonly LayerRecipe[],
  job: Job,
): Promise<{ solved: SolvedLayer[]; solver: LayerResult['solver'] }> {
  const work = () => attempt(backend, task, recipes, job);
  // Rows on the device go with it: whoever made them begins anew.
  return task.options.device ? work() : again(work);
}

async function attempt(
  backend: Backend,
  task: Omit<LayerTask, 'recipe'>,
  recipes: readonly LayerRecipe[],
  job: Job,
): Promise<{ solved: SolvedLayer[]; solver: LayerResult['solver'] }> {
  const { options, batches, count, scales, message } = task;
  let share = 0;
  const pause = () => job.step(share, message);
  const { method, center = false } = recipes[0]!;
  const candidates = scales.length * Math.max(...recipes.map((recipe) => offsetsOf(recipe).length));
  const sweeps = Math.max(...recipes.map(sweepsOf));
  const solver = await backend.open({ ...options, method, sweeps, center, candidates, pause });
  const before = center ? MEASURING : 0;
  const each = async (from: number, to: number, take: (batch: AnyBatch) => Promise<void>) => {
    let taken = 0;
    for (const batch of batches()) {
      share = from + ((to - from) * taken++) / count;
      await pause();
      await take(batch);
    }
  };
  try {
    if (center) await each(0, before, (batch) => solver.measure(batch));
    await each(before, ADDING, (batch) => solver.add(batch));
    const solved: SolvedLayer[] = [];
    for (const [i, recipe] of recipes.entries()) {
      share = ADDING + ((1 - ADDING) * i) / recipes.length;
      await pause();
      solved.push(await solver.solve(options.weights, recipe, scales));
    }
    await job.step(1, message);
    const { form, reason, seconds, tile = null } = solver;
    return { solved, solver: { form, reason, seconds: { ...seconds }, tile } };
  } finally {
    solver.close();
  }
}
