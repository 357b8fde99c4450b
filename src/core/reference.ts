/** One layer given as a matrix problem, quantized by the float64 reference. */
import { radii, stepOf } from './alphabet';
import { pathColumns, type PathColumns } from './gpfq';
import type { LayerProblem, LayerRecipe } from './layer';
import { relative } from './metrics';
import { neuronQuantizers, preparePath, quantizeNeuron } from './neuron';
import { solveReference } from './reference-solver';
import type { SolvedLayer } from './solver';

/** The inputs of each group as columns. */
export function problemColumns({ floatInputs, quantizedInputs, samples, groups, inputs }: LayerProblem): PathColumns[] {
  return Array.from({ length: groups }, (_, g) =>
    pathColumns(floatInputs, quantizedInputs, samples, groups * inputs, g * inputs, inputs),
  );
}

/** @param scales values of C to try, see `LayerSolver.solve` */
export function quantizeReference(
  problem: LayerProblem,
  recipe: LayerRecipe,
  scales: readonly number[] = [recipe.scale],
): SolvedLayer {
  return solveReference(problem, problemColumns(problem), problem.weights, recipe, scales);
}

/**
 * ‖u_t‖/‖Xw‖ after every step of the path, for some neurons.
 * @param neurons which ones
 * @returns (neurons.length, inputs)
 */
export function pathErrors(
  problem: LayerProblem,
  recipe: LayerRecipe,
  neurons: ArrayLike<number>,
  steps: Float32Array,
): Float64Array {
  const { inputs, weights, samples } = problem;
  const paths = problemColumns(problem).map((columns) => preparePath(recipe, columns));
  const perGroup = problem.neurons / problem.groups;
  const errors = new Float64Array(neurons.length * inputs);
  for (let n = 0; n < neurons.length; n++) {
    const c = neurons[n]!;
    const path = paths[Math.floor(c / perGroup)]!;
    const w = weights.subarray(c * inputs, (c + 1) * inputs);
    const quantizers = neuronQuantizers(recipe, steps, c, inputs);
    const q = new Float32Array(inputs);
    const codes = new Int8Array(inputs);
    const u = new Float64Array(samples);
    const y = new Float64Array(samples); // Xw
    const { means } = path.columns; // in the order of the inputs
    if (means) y.fill(w.reduce((sum, x, t) => sum + x * means.float[t]!, 0));
    const norm = (v: Float64Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    const note = (t: number) => {
      for (let i = 0; i < samples; i++) y[i]! += w[path.order?.[t] ?? t]! * path.columns.float[t * samples + i]!;
      errors[n * inputs + t] = norm(u);
    };
    quantizeNeuron(recipe, path, w, c, quantizers, { q, codes, u }, note);
    const whole = norm(y);
    for (let t = 0; t < inputs; t++) errors[n * inputs + t] = relative(errors[n * inputs + t]!, whole);
  }
  return errors;
}

/** δ of a plain run: one for the layer, one for each neuron, or one for each block of its inputs. */
export function plainSteps(problem: LayerProblem, recipe: LayerRecipe): Float32Array {
  return Float32Array.from(radii(problem.weights, problem, recipe), (radius) => stepOf(radius, recipe.scale, recipe));
}
