/** A layer by the float64 reference: every candidate scale and offset in turn, the best of each neuron, then the sweeps. */
import { offsetsOf, radii, stepOf } from '../alphabet';
import { fillDeadInputs } from '../dead-inputs';
import { scaleGroupCount } from '../../core/scale-groups';
import { restoreMeans } from '../center';
import { fitSteps, type NeuronSums } from '../fit-steps';
import type { PathColumns } from '../methods/gpfq';
import type { ColumnMeans, LayerShape } from '../../core/layer-problem';
import { findsStep, sweepsOf, type LayerRecipe } from '../layer';
import { relativeErrors } from '../../core/stats/relative-error';
import {
  followError,
  neuronQuantizers,
  preparePath,
  quantizeNeuron,
  quantizerAlong,
  type Path,
} from '../methods/neuron';
import { orderRows } from '../order';
import { bestCandidates, searched } from '../scale-search';
import { recipeWithZero } from '../pruned';
import { meanShare } from '../shrink';
import type { SolvedLayer } from '../solver';
import { heldBackOf, ridgeSums, sweepNeuron, wholeGram, type HeldBack } from './held-back';
import { lettersWithSteps } from './own-steps';

/** What letters have come to. */
interface Letters extends NeuronSums {
  values: Float32Array;
  codes: Int8Array;
  /** One, or one per neuron and scale group. */
  steps: Float32Array;
  scales: Float32Array;
  /** o, (neurons). */
  offsets: Float32Array;
  /** ⟨u_{N−1}, Xw⟩, (neurons). */
  products: Float64Array;
  /** mean over the samples of u_{N−1}, (neurons). */
  biasShift: Float32Array;
  meanOutputs: Float64Array;
}

/** A layer, and what all candidates share. */
interface Layer {
  shape: LayerShape;
  recipe: LayerRecipe;
  weights: Float32Array;
  /** Of each group. */
  paths: Path[];
  /** Of each neuron. */
  neurons: {
    path: Path;
    /** Its weights as they come. */
    w: Float32Array;
    /** Xw, of columns as they are walked. */
    output: Float64Array;
    held: HeldBack | null;
  }[];
  /** Which weights are kept, (neurons, inputs); null: all. */
  keep: Uint8Array | null;
}

/**
 * Quantizes a layer whose inputs are given as columns.
 * @param groups the inputs of each group
 * @param values of C to try
 * @param keep (neurons, inputs), 0 or 1; left out: all are
 * @throws UserError where the method does not go with the rest of the recipe
 */
export function solveReference(
  shape: LayerShape,
  groups: PathColumns[],
  weights: Float32Array,
  asked: LayerRecipe,
  values: readonly number[],
  keep?: Uint8Array,
): SolvedLayer {
  const { recipe, scales } = searched({ recipe: keep ? recipeWithZero(asked) : asked, scales: values });
  const layer = { ...prepare(shape, groups, weights, recipe), keep: keep ?? null };
  const base = radii(weights, shape, recipe);
  const offsets = offsetsOf(recipe);
  const attempts = scales.flatMap((scale) => offsets.map((offset) => attempt(layer, base, scale, offset)));
  const taken = bestCandidates(attempts, recipe, offsets.length);
  return finish(layer, sweep(layer, fit(layer, pick(layer, attempts, taken))));
}

function prepare(
  shape: LayerShape,
  groups: PathColumns[],
  weights: Float32Array,
  recipe: LayerRecipe,
): Omit<Layer, 'keep'> {
  const { inputs } = shape;
  const paths = groups.map((columns) => preparePath(recipe, columns));
  const perGroup = shape.neurons / shape.groups;
  const neurons = Array.from({ length: shape.neurons }, (_, c) => {
    const path = paths[Math.floor(c / perGroup)]!;
    const w = weights.subarray(c * inputs, (c + 1) * inputs);
    const along = path.order ? orderRows(w, path.order, 1) : w;
    const output = new Float64Array(path.columns.samples);
    followError(along, new Float32Array(inputs), path.columns, output);
    return { path, w, output, held: heldBackOf(recipe, path, along) };
  });
  return { shape, recipe, weights, paths, neurons };
}

function attempt(layer: Layer, base: Float64Array, scale: number, offset: number): Letters {
  const { shape, recipe, neurons } = layer;
  const { inputs } = shape;
  const values = new Float32Array(shape.neurons * inputs);
  const codes = new Int8Array(shape.neurons * inputs);
  const steps = Float32Array.from(base, (radius) => stepOf(radius, scale, recipe));
  const offsets = new Float32Array(shape.neurons).fill(offset);
  if (findsStep(recipe)) return measure(layer, { ...lettersWithSteps(recipe, neurons, steps), offsets });
  for (const [c, { path, w }] of neurons.entries()) {
    const q = values.subarray(c * inputs, (c + 1) * inputs);
    const ofNeuron = { q, codes: codes.subarray(c * inputs, (c + 1) * inputs) };
    const u = new Float64Array(path.columns.samples);
    const roundings = { quantizers: neuronQuantizers(recipe, steps, c, inputs, offset), keep: keepOf(layer, c) };
    quantizeNeuron(recipe, path, w, c, roundings, { ...ofNeuron, u });
  }
  const scales = new Float32Array(recipe.radius === 'neuron' ? shape.neurons : 1).fill(scale);
  return measure(layer, { values, codes, steps, scales, offsets });
}

/** Which of its weights neuron c keeps. */
const keepOf = ({ keep, shape: { inputs } }: Layer, c: number) => keep && keep.subarray(c * inputs, (c + 1) * inputs);

/** The sums of letters that are found. */
function measure(
  { shape: { inputs }, neurons }: Layer,
  letters: Pick<Letters, 'values' | 'codes' | 'steps' | 'scales' | 'offsets'>,
): Letters {
  const of = neurons.map(({ path: { columns, order }, w, output, held }, c) => {
    const along = (row: Float32Array) => (order ? orderRows(row, order, 1) : row);
    const q = along(letters.values.subarray(c * inputs, (c + 1) * inputs));
    const u = new Float64Array(columns.samples);
    followError(along(w), q, columns, u);
    return { error: dot(u, u), product: dot(u, output), mean: mean(u), ridge: held && ridgeSums(held, q) };
  });
  return {
    ...letters,
    squaredErrors: Float64Array.from(of, ({ error }) => error),
    products: Float64Array.from(of, ({ product }) => product),
    squaredNorms: Float64Array.from(neurons, ({ output }) => dot(output, output)),
    ridge: of.every(({ ridge }) => ridge)
      ? {
          squares: Float64Array.from(of, ({ ridge }) => ridge!.square),
          products: Float64Array.from(of, ({ ridge }) => ridge!.product),
        }
      : null,
    biasShift: Float32Array.from(of, ({ mean: u }) => u),
    meanOutputs: Float64Array.from(neurons, ({ output }) => mean(output)),
  };
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const mean = (a: Float64Array) => (a.length ? a.reduce((sum, x) => sum + x, 0) / a.length : 0);

/** Each neuron as the attempt has it that it takes. */
function pick(layer: Layer, attempts: readonly Letters[], taken: Uint32Array): Letters {
  const { shape, recipe } = layer;
  const { neurons, inputs } = shape;
  const scaleGroups = scaleGroupCount(shape, recipe);
  const perNeuron = recipe.radius === 'neuron';
  const row = <T extends Float32Array | Int8Array>(length: number, of: (letters: Letters) => T, out: T) => {
    for (let c = 0; c < out.length / length; c++)
      out.set(of(attempts[taken[c]!]!).subarray(c * length, (c + 1) * length), c * length);
    return out;
  };
  return measure(layer, {
    values: row(inputs, ({ values }) => values, new Float32Array(neurons * inputs)),
    codes: row(inputs, ({ codes }) => codes, new Int8Array(neurons * inputs)),
    steps: row(scaleGroups, ({ steps }) => steps, new Float32Array(perNeuron ? neurons * scaleGroups : 1)),
    scales: row(1, ({ scales }) => scales, new Float32Array(perNeuron ? neurons : 1)),
    offsets: row(1, ({ offsets }) => offsets, new Float32Array(neurons)),
  });
}

const fit = ({ shape, recipe }: Layer, letters: Letters) => (recipe.fit ? fitSteps(letters, shape, recipe) : letters);

/** The passes after the walk, until one of them changes nothing. */
function sweep(layer: Layer, found: Letters): Letters {
  const { shape, recipe, paths, neurons } = layer;
  const { inputs } = shape;
  const passes = sweepsOf(recipe);
  const grams = new Map(passes > 0 ? paths.map((path) => [path, wholeGram(path)]) : []);
  let best = found;
  for (let pass = 0; pass < passes; pass++) {
    const [values, codes] = [best.values.slice(), best.codes.slice()];
    for (const [c, { path, held }] of neurons.entries()) {
      const inputOf = (t: number) => c * inputs + (path.order ? path.order[t]! : t);
      const q = Float32Array.from({ length: inputs }, (_, t) => values[inputOf(t)]!);
      const k = Int8Array.from({ length: inputs }, (_, t) => codes[inputOf(t)]!);
      const quantizers = neuronQuantizers(recipe, best.steps, c, inputs, best.offsets[c]!);
      const quantizerOf = quantizerAlong(recipe, path, { quantizers, keep: keepOf(layer, c) });
      sweepNeuron(held!, grams.get(path)!, quantizerOf, { q, codes: k });
      for (let t = 0; t < inputs; t++) [values[inputOf(t)], codes[inputOf(t)]] = [q[t]!, k[t]!];
    }
    const same = codes.every((k, i) => k === best.codes[i]);
    best = fit(layer, measure(layer, { ...best, values, codes }));
    if (same) break;
  }
  return best;
}

/** @param found changed in place */
function finish({ shape, recipe, weights, paths, neurons }: Layer, found: Letters): SolvedLayer {
  fillDeadInputs(weights, found, shape, recipe);
  const { values, codes, steps, scales, offsets } = found;
  const means = joinMeans(paths);
  const { samples } = paths[0]!.columns;
  const restored = means ? restoreMeans(found, weights, values, shape, means, samples) : found;
  const relative = relativeErrors(found.squaredErrors, restored.squaredNorms);
  const shares = neurons.flatMap(({ path, held }) => (held && path.factor ? [held.share] : []));
  const told = { ...(offsets.some((o) => o !== 0) && { offsets }), ...relative, ...meanShare(shares) };
  return { values, codes, steps, scales, biasShift: restored.biasShift, ...told };
}

/** Of all groups, one after the other. */
function joinMeans(paths: Path[]): ColumnMeans | null {
  const means = paths.flatMap(({ columns }) => columns.means ?? []);
  if (means.length === 0) return null;
  const join = (kind: keyof ColumnMeans) => Float32Array.from(means.flatMap((ofGroup) => [...ofGroup[kind]]));
  return { float: join('float'), quantized: join('quantized') };
}
