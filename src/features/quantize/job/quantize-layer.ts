/** One layer of a network in the middle of its quantization: its rows, its letters, its report. */
import { bitsOf, letterCount } from '../../../quant/alphabet';
import { recipeWithZero } from '../../../quant/pruned';
import type { LayerId } from '../../../core/brand';
import type { LayerRecipe } from '../../../quant/layer';
import type { Form, SolvedLayer } from '../../../quant/solver';
import { hasLetters, type NewWeights, type QuantizedWeights } from './new-weights';
import { sharersOf } from '../../../onnx/layers/shared-constant';
import type { Layer } from '../../../onnx/network';
import type { Backend } from '../../../engine/device/backend';
import { shareOfZeros } from './histogram';
import type { Job } from '../../../engine/job';
import { activations, solverRows, type LayerView } from '../../../engine/layerwise/layer-view';
import { outputError } from './output-error';
import { type Recipe } from './recipe';
import { centeredOn, layerRecipe, scalesToTry } from './layer-recipe';
import { storedLetters } from './stored-letters';
import type { LayerReport } from './report';
import { solveLayer } from '../../../engine/layerwise/solve-layer';

/** A layer in the middle of a run of a recipe. */
export interface QuantizeView extends LayerView {
  recipe: Recipe;
}

export async function quantizeLayer(
  view: QuantizeView,
  wanted: LayerRecipe,
  backend: Backend,
  form: Form | null,
  job: Job,
  message: string,
): Promise<{ solved: QuantizedWeights; report: LayerReport }> {
  const { layer } = view;
  const keep = view.recipe.keepZeros ? nonZeros(layer.weights) : null;
  const rows = await layerRows(view, backend, keep ? 'gram' : form);
  const { samples } = rows.options;
  const centered = centeredOn(samples, wanted);
  const recipe = keep ? recipeWithZero(centered) : centered;
  const scales = scalesToTry({ ...view.recipe, ...(recipe.offset !== undefined && { offset: recipe.offset }) });
  const task = { ...rows, recipe, scales, ...(keep && { keep }), message };
  const { solved, solver } = await solveLayer(backend, task, job);
  const biases = layer.biases && correctedBiases(layer.biases, solved, view.recipe.correctBias);
  const weights = { ...solved, recipe, biases, ...(keep && { keep }) };
  return {
    solved: weights,
    report: {
      ...measured(layer, solved.values, { samples, relativeError: solved.relativeError }),
      ...lettersOf({ ...solved, recipe }),
      // Beside others that are made smaller otherwise, what it takes has to be said of it, too.
      ...((keep ?? view.recipe.compression) && storedLetters(layer, weights)),
      ...solver,
    },
  };
}

/** Which weights are not 0, (neurons, inputs); null: none is 0. */
function nonZeros(weights: Float32Array): Uint8Array | null {
  return weights.includes(0) ? Uint8Array.from(weights, (w) => Number(w !== 0)) : null;
}

/** What a solver of the layer is opened with and given: its own rows, and those of layers that share its constant. */
export async function layerRows(view: QuantizeView, backend: Backend, form: Form | null) {
  const { layer } = view;
  const { rows, device } = await solverRows([view, ...sharerViews(view)], backend);
  const samples = rows.reduce((sum, batch) => sum + batch.rows, 0);
  const diverged = rows.some((batch) => batch.quantized);
  const { geometry, weights } = layer;
  const options = { shape: layer, geometry, samples, diverged, form, weights, device };
  return { options, batches: () => rows, count: rows.length };
}

/**
 * The layers that read the same constant and whose input is there already, as far as their rows are of the same kind: the
 * letters have to do for all of them.
 */
function sharerViews(view: QuantizeView): QuantizeView[] {
  const { layer, layers, traces, recipe } = view;
  const kind = JSON.stringify(layer.geometry);
  return sharersOf(layer, layers)
    .filter(
      (other) =>
        layerRecipe(recipe, other.id) &&
        JSON.stringify(other.geometry) === kind &&
        traces.every(({ float }) => float.has(other.input)),
    )
    .map((other) => ({ ...view, layer: other, index: layers.indexOf(other) + 1 }));
}

/** The letters of the layer whose constant this one reads; null: it has its own. */
export function sharing(layer: Layer, recipe: Recipe, layers: ReadonlyMap<LayerId, NewWeights>) {
  return (layerRecipe(recipe, layer.id) && layer.sharedWith && layers.get(layer.sharedWith)) || null;
}

/** A layer that takes over the letters of another, which reads the same constant. */
export async function takeOver(
  view: QuantizeView,
  first: NewWeights,
): Promise<{ solved: NewWeights; report: LayerReport }> {
  const { layer, recipe } = view;
  const found = await outputError(layer, activations(view), first.values, layerRecipe(recipe, layer.id, layer)?.center);
  const { relativeError, neuronErrors, biasShift } = found;
  const solved = { ...first, relativeError, neuronErrors, biasShift };
  return {
    solved: { ...solved, biases: layer.biases && correctedBiases(layer.biases, solved, recipe.correctBias) },
    report: {
      ...measured(layer, first.values, found),
      ...(hasLetters(first) ? lettersOf(first) : NO_LETTERS),
      ...unsolved(`the levels of ${layer.sharedWith}, which reads the same constant`),
    },
  };
}

export function correctedBiases(
  biases: Float32Array,
  solved: Pick<SolvedLayer, 'biasShift'>,
  correct: boolean,
): Float32Array {
  return correct ? biases.map((b, c) => b + solved.biasShift[c]!) : biases;
}

export async function floatReport(view: QuantizeView): Promise<LayerReport> {
  const { layer } = view;
  const found = await outputError(layer, activations(view), layer.weights);
  return { ...measured(layer, layer.weights, found), ...NO_LETTERS, ...unsolved('left in float') };
}

type Measures = Pick<LayerReport, 'samples' | 'relativeError'>;

/** What every layer's report says, whoever gave it its weights: (neurons, inputs). */
export function measured(layer: Layer, values: Float32Array, { samples, relativeError }: Measures) {
  const { id, name, op, neurons, inputs, groups } = layer;
  return { id, name, op, neurons, inputs, groups, samples, relativeError, sparsity: shareOfZeros(values) };
}

export const NO_LETTERS = {
  bits: null,
  letters: null,
  scale: 1,
  steps: 0,
  keptShare: null,
} satisfies Partial<LayerReport>;

/** What a report says of the letters. */
export function lettersOf({
  recipe,
  scales,
  steps,
  keptShare,
}: Pick<SolvedLayer, 'scales' | 'steps' | 'keptShare'> & { recipe: LayerRecipe }) {
  return {
    bits: bitsOf(recipe),
    letters: letterCount(recipe.alphabet, recipe.bits, recipe.regularizer),
    scale: scales.reduce((a, b) => a + b, 0) / scales.length,
    steps: steps.length,
    keptShare: keptShare ?? null,
  };
}

/** What stands in place of the solver's part where none ran. */
export function unsolved(reason: string) {
  return { form: null, reason, tile: null, seconds: { gather: 0, gram: 0, walk: 0 } };
}
