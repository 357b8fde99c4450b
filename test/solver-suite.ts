/** For the tests of every backend: one layer through a solver, and what "the same result" means. */
import type { LayerProblem } from '../src/core/layer-problem';
import type { LayerRecipe } from '../src/quant/layer';
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
export async function solveProblem(
  open: OpenSolver,
  problem: LayerProblem,
  recipe: LayerRecipe,
  { form = null, batches = 1, scales = [recipe.scale], firstAlike = false }: Variation = {},
): Promise<SolvedLayer> {
  const { neurons, inputs, groups, samples, weights, floatInputs, quantizedInputs } = problem;
  const columns = groups * inputs;
  const diverged = floatInputs !== quantizedInputs;
  const solver = await open({
    shape: { neurons, inputs, groups },
    geometry: { kind: 'matrix', inputs: columns, axisFromEnd: 1 },
    samples,
    diverged,
    candidates: scales.length,
    method: recipe.method,
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
    return await solver.solve(weights, recipe, scales);
  } finally {
    solver.close();
  }
}

/**
 * What is wrong with `found`; '' where it is the same but for letters at the middle between two.
 * @param stepSlack how far steps may lie apart, and what goes with them, relative: those that are fitted are rounded from
 *   sums in float32
 */
export function difference(found: SolvedLayer, expected: SolvedLayer, share: number, stepSlack = 0): string {
  const differing = found.codes.reduce((sum, k, i) => sum + (k === expected.codes[i] ? 0 : 1), 0);
  if (differing > Math.floor(share * found.codes.length)) return `${differing} of ${found.codes.length} letters differ`;
  // Another letter changes every later step and the error a little; the rest is only compared where there is none.
  if (differing > 0) return '';
  for (const name of ['values', 'steps', 'scales'] as const) {
    const at = found[name].findIndex((x, i) => !(Math.abs(x - expected[name][i]!) <= stepSlack * Math.abs(x)));
    if (at >= 0) return `${name}[${at}] is ${found[name][at]}, expected ${expected[name][at]}`;
  }
  const errors = ({ relativeError, neuronErrors }: SolvedLayer) => [relativeError, ...neuronErrors];
  const expectedErrors = errors(expected);
  const wrong = errors(found).findIndex(
    (e, i) => !(Math.abs(e ** 2 - expectedErrors[i]! ** 2) <= errorSlack(expectedErrors[i]!)),
  );
  if (wrong >= 0) return `error ${wrong} is ${errors(found)[wrong]}, expected ${expectedErrors[wrong]}`;
  // Where X̃ = X there is nothing to keep, and a solver need not say so.
  const [kept, expectedKept] = [found.keptShare ?? 0, expected.keptShare ?? 0];
  return Math.abs(kept - expectedKept) <= KEPT_SLACK ? '' : `${kept} of Ew is kept, expected ${expectedKept}`;
}

/** `stepSlack` for steps that are fitted, from half of what they were on. */
export const FITTED = 2 / 1024;

/** It comes from sums in float32. */
const KEPT_SLACK = 1e-3;

/**
 * Three digits of the error. From Gram matrices its square is a difference of sums, of which float32 leaves some 1e-5
 * of ‖Xw‖²; and of ‖Xw‖² itself as much of ‖X‖²‖w‖², which is most where the outputs nearly cancel and the error is large.
 */
function errorSlack(error: number): number {
  return 2e-3 * error ** 2 + 5e-5 * Math.max(1, error ** 4);
}
