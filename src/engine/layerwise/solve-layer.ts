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
  /** See `LayerSolver.solve`. */
  keep?: Uint8Array | undefined;
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
  const { options, scales, keep } = task;
  const { method, center = false } = recipes[0]!;
  const candidates = scales.length * Math.max(...recipes.map((recipe) => offsetsOf(recipe).length));
  const sweeps = Math.max(...recipes.map(sweepsOf));
  const { found, solver } = await withSolver(
    backend,
    task,
    { method, sweeps, center, candidates },
    job,
    async (open, at) => {
      const solved: SolvedLayer[] = [];
      for (const [i, recipe] of recipes.entries()) {
        await at(i / recipes.length);
        solved.push(await open.solve(options.weights, recipe, scales, keep));
      }
      return solved;
    },
  );
  return { solved: found, solver };
}

/**
 * A solver with all rows of a layer in it, for `use`; closed when that ends.
 * @param use its `at` is to be awaited between pieces of work, with how far it is, 0..1
 * @throws as `solveLayer`, and what `use` throws
 */
export async function withSolver<Found>(
  backend: Backend,
  task: Pick<LayerTask, 'options' | 'batches' | 'count' | 'message'>,
  opening: Pick<SolverOptions, 'method' | 'sweeps' | 'center' | 'candidates'>,
  job: Job,
  use: (solver: LayerSolver, at: (share: number) => Promise<void>) => Promise<Found>,
): Promise<{ found: Found; solver: LayerResult['solver'] }> {
  const work = () => attempt(backend, task, opening, job, use);
  // Rows on the device go with it: whoever made them begins anew.
  return task.options.device ? work() : again(work);
}

async function attempt<Found>(
  backend: Backend,
  { options, batches, count, message }: Pick<LayerTask, 'options' | 'batches' | 'count' | 'message'>,
  opening: Pick<SolverOptions, 'method' | 'sweeps' | 'center' | 'candidates'>,
  job: Job,
  use: (solver: LayerSolver, at: (share: number) => Promise<void>) => Promise<Found>,
): Promise<{ found: Found; solver: LayerResult['solver'] }> {
  let share = 0;
  const pause = () => job.step(share, message);
  const solver = await backend.open({ ...options, ...opening, pause });
  const before = opening.center ? MEASURING : 0;
  const each = async (from: number, to: number, take: (batch: AnyBatch) => Promise<void>) => {
    let taken = 0;
    for (const batch of batches()) {
      share = from + ((to - from) * taken++) / count;
      await pause();
      await take(batch);
    }
  };
  try {
    if (opening.center) await each(0, before, (batch) => solver.measure(batch));
    await each(before, ADDING, (batch) => solver.add(batch));
    const found = await use(solver, (part) => {
      share = ADDING + (1 - ADDING) * part;
      return pause();
    });
    await job.step(1, message);
    const { form, reason, seconds, tile = null } = solver;
    return { found, solver: { form, reason, seconds: { ...seconds }, tile } };
  } finally {
    solver.close();
  }
}
