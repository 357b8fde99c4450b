/** One layer in the middle of a run that makes the network smaller: its rows, its new weights, its report. */
import type { CompressedLayer, LayerCompression, LayerPruning } from '../../../compress/layer';
import { pruneLayer } from '../../../compress/prune';
import type { Compression } from '../../../compress/compression';
import { activations } from '../../../engine/layerwise/layer-view';
import { withSolver, type LayerResult } from '../../../engine/layerwise/solve-layer';
import type { Layer } from '../../../onnx/network';
import { bitsOf, letterCount, offsetsOf } from '../../../quant/alphabet';
import { sweepsOf } from '../../../quant/layer';
import { recipeWithZero } from '../../../quant/pruned';
import { centeredOn, layerRecipe, scalesToTry } from '../../quantize/job/layer-recipe';
import type { CompressedWeights, NewWeights } from '../../quantize/job/new-weights';
import { outputError } from '../../quantize/job/output-error';
import { giveLetters, type SolveLayer } from '../../quantize/job/quantize';
import {
  correctedBiases,
  layerRows,
  lettersOf,
  measured,
  NO_LETTERS,
  unsolved,
  type QuantizeView,
} from '../../quantize/job/quantize-layer';
import type { LayerReport } from '../../quantize/job/report';
import { compressBySums } from './by-sums';
import { prunable, type CompressSource } from './gradients';
import { layerPlan } from './layer-compression';
import type { NeuronPlan } from './neurons';
import { smallerFacts, storedFacts } from './stored';

/** What is done with each layer. @param neurons that leave the network; null: none do */
export function compressLayers(
  compression: Compression,
  neurons: NeuronPlan | null,
  { gradients }: Pick<CompressSource, 'gradients'>,
): SolveLayer {
  return (view, solving) => {
    const { layer, recipe } = view;
    const options = { ...solving, ...(gradients && { gradients }) };
    if (neurons) return withoutNeurons(view, neurons, options);
    const plan = layerPlan(recipe, compression, layer);
    if (plan.kind === 'whole') return compression.letters ? giveLetters(view, options) : leftWhole(view, plan.reason);
    return compression.letters && plan.by.kind === 'prune'
      ? withLetters(view, plan.by, options)
      : compressed(view, plan.by, options);
  };
}

type Options = Parameters<SolveLayer>[1] & Pick<CompressSource, 'gradients'>;
type Result = Promise<{ solved: NewWeights; report: LayerReport }>;

/** Keep ? letter : 0, in one walk. */
async function withLetters(
  view: QuantizeView,
  by: LayerPruning,
  { backend, gradients, job, message }: Options,
): Result {
  const { layer, recipe } = view;
  const rows = await layerRows(view, backend, 'gram');
  const { samples } = rows.options;
  const own = recipeWithZero(centeredOn(samples, layerRecipe(recipe, layer.id, layer)!));
  const scales = scalesToTry({ ...recipe, ...(own.offset !== undefined && { offset: own.offset }) });
  const { method, center = false } = own;
  const opening = { method, center, sweeps: sweepsOf(own), candidates: scales.length * offsetsOf(own).length };
  const of = prunable(layer, gradients);
  const { found, solver } = await withSolver(backend, { ...rows, message }, opening, job, (open, at) =>
    pruneLayer(open, of, by, { recipe: own, scales }, { pause: () => at(0.5) }),
  );
  const { letters, keep, ...rest } = found;
  const solved = { ...rest, ...letters!, keep, recipe: own };
  const { codes, steps } = solved;
  const bits = Math.ceil(Math.log2(letterCount(own.alphabet, bitsOf(own), own.regularizer)));
  const weights = { kind: 'letters' as const, codes, bits, scaleBytes: 4 * steps.length };
  return {
    solved: { ...solved, biases: layer.biases && correctedBiases(layer.biases, found, recipe.correctBias) },
    report: {
      ...measured(layer, found.values, { samples, relativeError: found.relativeError }),
      ...lettersOf(solved),
      ...storedFacts(layer, found, weights),
      ...solver,
    },
  };
}

/** A layer some of whose neurons leave, or of those that it reads. */
async function withoutNeurons(view: QuantizeView, { masks, shapes }: NeuronPlan, options: Options): Result {
  const { layer, recipe } = view;
  const keep = masks.get(layer.id)!;
  if (!keep.includes(0)) return leftWhole(view, 'none of its neurons leaves, nor of those that it reads');
  const compression = recipe.compression!;
  const plan = layerPlan(recipe, { ...compression, layers: {}, sparsity: compression.sparsity || 0.5 }, layer);
  if (plan.kind === 'whole') return leftWhole(view, plan.reason);
  const { solved, report } = await compressed(view, plan.by, options, keep);
  return { solved, report: { ...report, ...smallerFacts(layer, shapes.get(layer.id)!) } };
}

async function compressed(
  view: QuantizeView,
  by: LayerCompression,
  { backend, gradients, job, message }: Options,
  keep?: Uint8Array,
): Result {
  const { layer, recipe } = view;
  const rows = await layerRows(view, backend, 'gram');
  const { samples } = rows.options;
  const { gradients: own } = prunable(layer, gradients);
  const more = { ...(own && { gradients: own }), ...(keep && { keep }) };
  const opening = { center: centersOn(view, samples), candidates: 1 };
  const { found, solver } = await withSolver(backend, { ...rows, message }, opening, job, async (open, at) => {
    const known = { sums: await open.sums(), means: await open.means() };
    return compressBySums(known, layer, by, () => at(0.5), more);
  });
  return { solved: weightsOf(layer, found, recipe.correctBias), report: reportOf(layer, found, samples, solver) };
}

/** Whether the bias takes the mean of the error, and what remains is kept small. */
function centersOn({ layer, recipe }: QuantizeView, samples: number): boolean {
  return centeredOn(samples, layerRecipe(recipe, layer.id, layer)!).center === true;
}

function weightsOf(layer: Layer, found: CompressedLayer, correct: boolean): CompressedWeights {
  return { ...found, recipe: null, biases: layer.biases && correctedBiases(layer.biases, found, correct) };
}

function reportOf(layer: Layer, found: CompressedLayer, samples: number, solver: LayerResult['solver']): LayerReport {
  return {
    ...measured(layer, found.values, { samples, relativeError: found.relativeError }),
    ...NO_LETTERS,
    ...storedFacts(layer, found),
    ...solver,
  };
}

/** A layer that stays as it is in the midst of others that do not: its bias takes the mean of what those change. */
async function leftWhole(view: QuantizeView, reason: string): Result {
  const { layer, recipe } = view;
  const center = recipe.correctBias && recipe.center && layer.biases !== null;
  const found = await outputError(layer, activations(view), layer.weights, center);
  const whole = { ...found, values: layer.weights };
  return {
    solved: weightsOf(layer, whole, recipe.correctBias),
    report: { ...measured(layer, layer.weights, found), ...NO_LETTERS, ...unsolved(reason) },
  };
}
