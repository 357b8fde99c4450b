/** One layer given as a matrix problem, quantized by the float64 reference. */
import { pathColumns, type PathColumns } from '../methods/gpfq';
import type { LayerProblem } from '../../core/layer-problem';
import type { LayerRecipe } from '../layer';
import { relative } from '../../core/stats/relative-error';
import { followError, orderedColumns } from '../methods/neuron';
import { orderRows } from '../order';
import { solveReference } from './solve';
import type { SolvedLayer } from '../solver';

/** The inputs of each group as columns. */
export function problemColumns({ floatInputs, quantizedInputs, samples, groups, inputs }: LayerProblem): PathColumns[] {
  return Array.from({ length: groups }, (_, g) =>
    pathColumns(floatInputs, quantizedInputs, samples, groups * inputs, g * inputs, inputs),
  );
}

/** @param scales values of C to try; @param keep: see `LayerSolver.solve` */
export function quantizeReference(
  problem: LayerProblem,
  recipe: LayerRecipe,
  scales: readonly number[] = [recipe.scale],
  keep?: Uint8Array,
): SolvedLayer {
  return solveReference(problem, problemColumns(problem), problem.weights, recipe, scales, keep);
}

/**
 * ‖u_t‖/‖Xw‖ after every step of the path, for some neurons.
 * @param neurons which ones
 * @param Q (neurons, inputs), all of the layer
 * @returns (neurons.length, inputs)
 */
export function pathErrors(
  problem: LayerProblem,
  recipe: Pick<LayerRecipe, 'method' | 'center' | 'order'>,
  neurons: ArrayLike<number>,
  Q: Float32Array,
): Float64Array {
  const { inputs, weights, samples } = problem;
  const paths = problemColumns(problem).map((columns) => orderedColumns(recipe, columns));
  const perGroup = problem.neurons / problem.groups;
  const errors = new Float64Array(neurons.length * inputs);
  const norm = (v: Float64Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  for (let n = 0; n < neurons.length; n++) {
    const c = neurons[n]!;
    const { columns, order } = paths[Math.floor(c / perGroup)]!;
    const { means } = columns; // in the order of the inputs
    const [w, q] = [weights, Q].map((all) => all.subarray(c * inputs, (c + 1) * inputs)) as [
      Float32Array,
      Float32Array,
    ];
    const along = (row: Float32Array) => (order ? orderRows(row, order, 1) : row);
    const y = new Float64Array(samples).fill(means ? w.reduce((sum, x, t) => sum + x * means.float[t]!, 0) : 0); // Xw
    followError(along(w), new Float32Array(inputs), columns, y);
    const outputNorm = norm(y);
    const u = new Float64Array(samples);
    followError(along(w), along(q), columns, u, (t) => (errors[n * inputs + t] = relative(norm(u), outputNorm)));
  }
  return errors;
}
