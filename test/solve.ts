/** One layer through a solver of any backend. */
import type { LayerProblem } from '../src/core/layer-problem';
import { offsetsOf } from '../src/quant/alphabet';
import { sweepsOf, type LayerRecipe } from '../src/quant/layer';
import type { Form, LayerSolver, SolvedLayer, SolverOptions } from '../src/quant/solver';

export type OpenSolver = (options: SolverOptions) => LayerSolver | Promise<LayerSolver>;

export interface Variation {
  form?: Form | null;
  /** Batches that the rows are cut into. */
  batches?: number;
  scales?: number[];
  /** The first batch comes without X̃, which is X there. */
  firstAlike?: boolean;
}

/** Quantizes a problem with a solver of any backend. */
export function solveProblem(
  open: OpenSolver,
  problem: LayerProblem,
  recipe: LayerRecipe,
  variation: Variation = {},
): Promise<SolvedLayer> {
  const { scales = [recipe.scale] } = variation;
  return withRows(open, problem, recipe, variation, (solver) => solver.solve(problem.weights, recipe, scales));
}

/** A solver of any backend with the rows of a problem, while `use` has it. */
export async function withRows<T>(
  open: OpenSolver,
  problem: LayerProblem,
  recipe: LayerRecipe,
  { form = null, batches = 1, scales = [recipe.scale], firstAlike = false }: Variation,
  use: (solver: LayerSolver) => Promise<T>,
): Promise<T> {
  const { neurons, inputs, groups, samples, weights, floatInputs, quantizedInputs } = problem;
  const columns = groups * inputs;
  const diverged = floatInputs !== quantizedInputs;
  const solver = await open({
    shape: { neurons, inputs, groups },
    geometry: { kind: 'matrix', inputs: columns, axisFromEnd: 1 },
    samples,
    diverged,
    candidates: scales.length * offsetsOf(recipe).length,
    method: recipe.method,
    sweeps: sweepsOf(recipe),
    center: recipe.center ?? false,
    form,
    weights,
    pause: () => Promise.resolve(),
  });
  try {
    const size = Math.ceil(samples / batches);
    const cut = Array.from({ length: Math.ceil(samples / size) }, (_, i) => {
      const [from, to] = [i * size, Math.min(samples, (i + 1) * size)];
      const rows = (all: Float32Array) => all.subarray(from * columns, to * columns);
      const quantized = diverged && !(firstAlike && i === 0) ? rows(quantizedInputs) : null;
      return { shape: [to - from, columns], float: rows(floatInputs), quantized, positions: null };
    });
    if (recipe.center) for (const batch of cut) await solver.measure(batch);
    for (const batch of cut) await solver.add(batch);
    return await use(solver);
  } finally {
    solver.close();
  }
}
