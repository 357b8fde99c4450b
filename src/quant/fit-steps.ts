/**
 * The step that suits the letters best. A walk finds the letters of a neuron for a step δ; with the same letters, the step
 * αδ gives αz instead of z = X̃q, and ‖y − αz‖², y = Xw, is least for α = ⟨y, z⟩ / ‖z‖². With u = y − z, its last error,
 *
 *   α − 1 = (⟨u, y⟩ − ‖u‖²) / ‖z‖²,   ‖z‖² = ‖u‖² + ‖y‖² − 2⟨u, y⟩,
 *
 * so that nothing but sums is asked for that walks have anyway. One step for a whole layer takes all sums over its neurons. By
 * the f of criterion.ts it is α = (⟨y, z⟩ + λqᵀw − (1 − s)qᵀEw) / (‖z‖² + λ‖q‖²).
 */
import { scaleGroupCount, stepsOfWeights } from '../core/scale-groups';
import type { LayerShape } from '../core/layer-problem';
import type { Ridge } from './criterion';
import type { LayerRecipe } from './layer';
import type { SolvedLayer } from './solver';

/** What a step is fitted to, of a neuron or of a layer. */
export interface ErrorSums {
  /** ‖u‖² = ‖Xw − X̃q‖². */
  error: number;
  /** ⟨u, Xw⟩. */
  product: number;
  /** ‖Xw‖². */
  norm: number;
  /** What f adds, see `Ridge`; left out: the error on the rows counts. */
  ridge?: { square: number; product: number };
}

/** The same of each neuron, and what a bias takes. */
export interface NeuronSums {
  squaredErrors: Float64Array;
  /** null where the recipe fits nothing. */
  products: Float64Array | null;
  squaredNorms: Float64Array;
  /** null where the error on the rows counts. */
  ridge: Ridge | null;
}

/** Backends add up in different orders; α is rounded to a multiple of this, so that nearly always they agree on it. */
const GRAIN = 1 / 1024;

/** ‖z‖²/‖y‖² up to which letters are taken for none: what is left of sums in float32 says nothing of so small a z. */
const NOTHING = 1e-4;

const NONE = { square: 0, product: 0 };

/** α; 1 where the letters are all 0, or turn the output around. */
export function fittedFactor({ error, product, norm, ridge = NONE }: ErrorSums): number {
  const squaredOutput = error + norm - 2 * product; // ‖z‖²
  if (!(squaredOutput > NOTHING * norm)) return 1;
  const more = (product - error + ridge.product - ridge.square) / (squaredOutput + ridge.square);
  const factor = 1 + Math.round(more / GRAIN) * GRAIN;
  return factor > 0 ? factor : 1;
}

/** What the choice of C, o and δ makes small: ‖y − αz‖² with that α, or f up to what no q changes. */
export function fittedLoss(sums: ErrorSums): number {
  return lossWith(fittedFactor(sums), sums);
}

/** The same with a given α. */
export function lossWith(factor: number, sums: ErrorSums): number {
  const { square, product } = sums.ridge ?? NONE;
  return errorWith(factor, sums) + factor ** 2 * square - 2 * factor * product;
}

function errorWith(factor: number, { error, product, norm }: ErrorSums): number {
  const more = factor - 1;
  return error - 2 * more * (product - error) + more ** 2 * (error + norm - 2 * product);
}

/** Those of one neuron; ⟨u, Xw⟩ is 0 where the recipe fits nothing, and then α is not to be asked for. */
export function sumsOf({ squaredErrors, products, squaredNorms, ridge }: NeuronSums, c: number): ErrorSums {
  return {
    error: squaredErrors[c]!,
    product: products ? products[c]! : 0,
    norm: squaredNorms[c]!,
    ...(ridge && { ridge: { square: ridge.squares[c]!, product: ridge.products[c]! } }),
  };
}

/** Those of all neurons together. */
export function layerSums({ squaredErrors, products, squaredNorms, ridge }: NeuronSums): ErrorSums {
  const total = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0);
  return {
    error: total(squaredErrors),
    product: products ? total(products) : 0,
    norm: total(squaredNorms),
    ...(ridge && { ridge: { square: total(ridge.squares), product: total(ridge.products) } }),
  };
}

/** Of a layer whose letters are known. */
export interface Fittable extends NeuronSums, Pick<SolvedLayer, 'values' | 'steps' | 'scales' | 'biasShift'> {
  /** o of each neuron, (neurons). */
  offsets: Float32Array;
  /** mean over the samples of Xw, (neurons). */
  meanOutputs: Float64Array;
}

type StepOf = ReturnType<typeof stepsOfWeights>;

/** The same letters with the steps that suit them best: Q = (k + o)·αδ, C = αC. Codes stay. */
export function fitSteps<Walked extends Fittable>(walked: Walked, shape: LayerShape, recipe: LayerRecipe): Walked {
  const { steps, scales, offsets, biasShift, meanOutputs } = walked;
  const { neurons, inputs } = shape;
  const perNeuron = recipe.radius === 'neuron';
  const all = perNeuron ? null : layerSums(walked);
  const factors = Float64Array.from({ length: neurons }, (_, c) => fittedFactor(all ?? sumsOf(walked, c)));
  const scaleGroups = scaleGroupCount(shape, recipe);
  const fitted = steps.map((step, i) => step * factors[Math.floor(i / scaleGroups)]!);
  const [before, after] = [steps, fitted].map((each) => stepsOfWeights(each, shape, recipe)) as [StepOf, StepOf];
  const values = walked.values.map((value, i) => {
    const [c, t] = [Math.floor(i / inputs), i % inputs];
    const o = offsets[c]!;
    return value === 0 ? 0 : (Math.round(value / before(c, t) - o) + o) * after(c, t);
  });
  return {
    ...walked,
    values,
    steps: fitted,
    scales: scales.map((scale, s) => scale * factors[s]!),
    // The error is y − αz now, and its mean ȳ − α(ȳ − ū).
    biasShift: biasShift.map((mean, c) => meanOutputs[c]! - factors[c]! * (meanOutputs[c]! - mean)),
    squaredErrors: factors.map((factor, c) => errorWith(factor, sumsOf(walked, c))),
  };
}
