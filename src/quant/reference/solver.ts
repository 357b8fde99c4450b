/** The float64 reference of every method behind the `LayerSolver` interface: slow, simple, right. */
import { radii, stepOf } from '../alphabet';
import { fillBinary } from '../binary';
import { scaleGroupCount } from '../../core/scale-groups';
import { restoreMeans } from '../center';
import { fitSteps } from '../fit-steps';
import { pathColumns, type PathColumns } from '../methods/gpfq';
import type { ColumnMeans, LayerShape } from '../../core/layer-problem';
import { isFactored, type LayerRecipe } from '../layer';
import { relativeErrors } from '../../core/stats/relative-error';
import { followError, neuronQuantizers, preparePath, quantizeNeuron, type Path } from '../methods/neuron';
import type { NeuronResult } from '../methods/neuron-result';
import { orderRows } from '../order';
import { gatherPatches } from '../../core/im2col';
import { bestCandidates } from '../scale-search';
import { meanShare } from '../shrink';
import type { ActivationBatch, LayerSolver, SolvedLayer, SolverOptions } from '../solver';

/** One candidate scale, walked for all neurons. */
interface Attempt {
  scale: number;
  values: Float32Array;
  codes: Int8Array;
  steps: Float32Array;
  squaredErrors: Float64Array;
  /** ⟨u_{N−1}, Xw⟩, (neurons). */
  products: Float64Array;
  /** mean over the samples of u_{N−1}, (neurons). */
  meanErrors: Float64Array;
  /** s of shrink.ts of each neuron; none: all of Ew is kept. */
  keptShares: number[];
}

export function openReferenceSolver(options: SolverOptions): LayerSolver {
  const { shape, geometry } = options;
  const floatRows: Float32Array[] = [];
  const quantizedRows: Float32Array[] = [];
  const seconds = { gather: 0, gram: 0, walk: 0 };
  let groups: PathColumns[] | null = null;
  let factored = false;

  return {
    get form() {
      return factored ? 'gram' : 'path';
    },
    get reason() {
      return factored
        ? 'the reference factors X̃ᵀX̃ of the rows that it keeps'
        : 'the reference walks every path as it is written';
    },
    seconds,
    // It keeps the rows, and so can take their means at any time.
    measure: () => Promise.resolve(),
    add(batch: ActivationBatch) {
      const start = performance.now();
      const X = gatherPatches(geometry, batch.shape, batch.float, batch.positions);
      floatRows.push(X);
      quantizedRows.push(batch.quantized ? gatherPatches(geometry, batch.shape, batch.quantized, batch.positions) : X);
      groups = null;
      seconds.gather += (performance.now() - start) / 1000;
      return Promise.resolve();
    },
    solve(weights, recipe, scales) {
      const start = performance.now();
      factored = isFactored(recipe.method);
      groups ??= groupColumns(shape, floatRows, quantizedRows);
      const solved = solveReference(shape, groups, weights, recipe, scales);
      seconds.walk += (performance.now() - start) / 1000;
      return Promise.resolve(solved);
    },
    close() {
      floatRows.length = 0;
      quantizedRows.length = 0;
      groups = null;
    },
  };
}

function groupColumns(shape: LayerShape, floatRows: Float32Array[], quantizedRows: Float32Array[]): PathColumns[] {
  const columns = shape.groups * shape.inputs;
  const join = (parts: Float32Array[]) => {
    const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  };
  const X = join(floatRows); // (samples, groups·inputs)
  const same = floatRows.every((rows, i) => rows === quantizedRows[i]);
  const Xq = same ? X : join(quantizedRows);
  const samples = X.length / columns;
  return Array.from({ length: shape.groups }, (_, g) =>
    pathColumns(X, Xq, samples, columns, g * shape.inputs, shape.inputs),
  );
}

/**
 * Quantizes a layer whose inputs are given as columns; every candidate scale in turn.
 * @param groups the inputs of each group
 */
export function solveReference(
  shape: LayerShape,
  groups: PathColumns[],
  weights: Float32Array,
  recipe: LayerRecipe,
  scales: readonly number[],
): SolvedLayer {
  const base = radii(weights, shape, recipe);
  const paths = groups.map((columns) => preparePath(recipe, columns));
  const outputs = floatOutputs(shape, paths, weights);
  const attempts = scales.map((scale) => attempt(shape, paths, { weights, outputs }, recipe, base, scale));
  return choose(shape, attempts, { weights, paths, outputs }, recipe);
}

function attempt(
  shape: LayerShape,
  paths: Path[],
  { weights, outputs }: { weights: Float32Array; outputs: Float64Array[] },
  recipe: LayerRecipe,
  base: Float64Array,
  scale: number,
): Attempt {
  const { neurons, inputs } = shape;
  const perGroup = neurons / shape.groups;
  const result: Attempt = {
    scale,
    values: new Float32Array(neurons * inputs),
    codes: new Int8Array(neurons * inputs),
    steps: Float32Array.from(base, (radius) => stepOf(radius, scale, recipe)),
    squaredErrors: new Float64Array(neurons),
    products: new Float64Array(neurons),
    meanErrors: new Float64Array(neurons),
    keptShares: [],
  };
  for (let c = 0; c < neurons; c++) {
    const path = paths[Math.floor(c / perGroup)]!;
    const { samples } = path.columns;
    const w = weights.subarray(c * inputs, (c + 1) * inputs);
    const q = result.values.subarray(c * inputs, (c + 1) * inputs);
    const codes = result.codes.subarray(c * inputs, (c + 1) * inputs);
    const quantizers = neuronQuantizers(recipe, result.steps, c, inputs);
    const u = new Float64Array(samples);
    const ofNeuron: NeuronResult = { q, codes, u };
    quantizeNeuron(recipe, path, w, c, quantizers, ofNeuron);
    if (ofNeuron.keptShare !== undefined) result.keptShares.push(ofNeuron.keptShare);
    result.squaredErrors[c] = dot(u, u);
    result.products[c] = dot(u, outputs[c]!);
    result.meanErrors[c] = mean(u);
  }
  return result;
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const mean = (a: Float64Array) => (a.length ? a.reduce((sum, x) => sum + x, 0) / a.length : 0);

/** Xw of each neuron, of columns as they are walked. */
function floatOutputs(shape: LayerShape, paths: Path[], weights: Float32Array): Float64Array[] {
  const perGroup = shape.neurons / shape.groups;
  const zeros = new Float32Array(shape.inputs);
  return Array.from({ length: shape.neurons }, (_, c) => {
    const { columns, order } = paths[Math.floor(c / perGroup)]!;
    const y = new Float64Array(columns.samples);
    const w = weights.subarray(c * shape.inputs, (c + 1) * shape.inputs);
    followError(order ? orderRows(w, order, 1) : w, zeros, columns, y);
    return y;
  });
}

function choose(
  shape: LayerShape,
  attempts: Attempt[],
  { weights, paths, outputs }: { weights: Float32Array; paths: Path[]; outputs: Float64Array[] },
  recipe: LayerRecipe,
): SolvedLayer {
  const { neurons, inputs } = shape;
  const squaredNorms = Float64Array.from(outputs, (y) => dot(y, y));
  const winners = bestCandidates(
    attempts.map((a) => ({ ...a, squaredNorms })),
    recipe,
  );
  const perNeuron = recipe.radius === 'neuron';
  const values = new Float32Array(neurons * inputs);
  const codes = new Int8Array(neurons * inputs);
  const scaleGroups = scaleGroupCount(shape, recipe);
  const steps = new Float32Array(perNeuron ? neurons * scaleGroups : 1);
  const scales = new Float32Array(perNeuron ? neurons : 1);
  const squaredErrors = new Float64Array(neurons);
  const products = new Float64Array(neurons);
  const biasShift = new Float32Array(neurons);
  for (let c = 0; c < neurons; c++) {
    const a = attempts[winners[c]!]!;
    values.set(a.values.subarray(c * inputs, (c + 1) * inputs), c * inputs);
    codes.set(a.codes.subarray(c * inputs, (c + 1) * inputs), c * inputs);
    squaredErrors[c] = a.squaredErrors[c]!;
    products[c] = a.products[c]!;
    biasShift[c] = a.meanErrors[c]!;
    const s = perNeuron ? c : 0;
    steps.set(a.steps.subarray(s * scaleGroups, (s + 1) * scaleGroups), s * scaleGroups);
    scales[s] = a.scale;
  }
  // It does not depend on C.
  const share = meanShare(attempts[0]!.keptShares);
  const meanOutputs = Float64Array.from(outputs, mean);
  const walked = { values, steps, scales, biasShift, squaredErrors, products, squaredNorms, meanOutputs };
  const fitted = recipe.fit ? fitSteps(walked, shape, recipe) : walked;
  fillBinary(weights, { ...fitted, codes }, shape, recipe);
  const means = joinMeans(paths);
  const { samples } = paths[0]!.columns;
  const restored = means ? restoreMeans(fitted, weights, fitted.values, shape, means, samples) : fitted;
  const relative = relativeErrors(fitted.squaredErrors, restored.squaredNorms);
  const letters = { values: fitted.values, codes, steps: fitted.steps, scales: fitted.scales };
  return { ...letters, biasShift: restored.biasShift, ...relative, ...share };
}

/** Of all groups, one after the other. */
function joinMeans(paths: Path[]): ColumnMeans | null {
  const means = paths.flatMap(({ columns }) => columns.means ?? []);
  if (means.length === 0) return null;
  const join = (kind: keyof ColumnMeans) => Float32Array.from(means.flatMap((ofGroup) => [...ofGroup[kind]]));
  return { float: join('float'), quantized: join('quantized') };
}
