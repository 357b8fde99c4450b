/**
 * How much of each layer goes, where that is not said: what lies below one threshold for the network, or what serves a size best
 * by errors that are measured on the float network first.
 */
import { comparableScores, thresholdSparsities } from '../../../compress/allocate';
import type { Compression, CompressionOverride } from '../../../compress/compression';
import { isFixed } from '../../../compress/recipe';
import type { KnownSums } from '../../../compress/prune';
import type { Job } from '../../../engine/job';
import type { Layer } from '../../../onnx/network';
import { DEFAULT_DAMPING } from '../../../quant/layer';
import { layerRecipe } from '../../quantize/job/layer-recipe';
import type { Recipe } from '../../quantize/job/recipe';
import { choicesOf, choose, type LayerChoices } from './choices';
import { eachSums, type Pause } from './each-sums';
import { prunable, type CompressSource } from './gradients';

/**
 * @returns the compression with what each layer loses; what it says of single layers stays
 * @throws UserError where the samples do not fit; AbortError when cancelled
 */
export async function planCompression(source: CompressSource, recipe: Recipe, job: Job): Promise<Compression> {
  const compression = recipe.compression!;
  const { allocation = 'same', kind } = compression;
  if (allocation === 'same' || kind === 'share' || compression.structure === 'neurons') return compression;
  if (allocation === 'threshold' && kind === 'low-rank') return planCompression(source, sized(recipe), job);
  const layers = source.staged.network.layers.filter((layer) => isPlanned(recipe, layer));
  const found =
    allocation === 'threshold'
      ? await byThreshold(source, recipe, layers, job)
      : choose(await bySize(source, recipe, layers, job), compression);
  return { ...compression, layers: { ...found, ...compression.layers } };
}

/** Ranks have no one threshold. */
const sized = (recipe: Recipe): Recipe => ({ ...recipe, compression: { ...recipe.compression!, allocation: 'size' } });

/** Layers in float, those that are told what they lose, and those that take over another's weights. */
function isPlanned({ compression, ...recipe }: Recipe, layer: Layer): boolean {
  if (layerRecipe(recipe, layer.id) === null || compression!.layers[layer.id] || isFixed(compression!.structure))
    return false;
  return !(layer.sharedWith && layerRecipe(recipe, layer.sharedWith));
}

async function byThreshold(
  source: CompressSource,
  recipe: Recipe,
  layers: readonly Layer[],
  job: Job,
): Promise<Record<string, CompressionOverride>> {
  const { criterion, sparsity } = recipe.compression!;
  const { seed, damping = DEFAULT_DAMPING } = recipe;
  const scores = new Map<string, Float64Array>();
  const score = async (layer: Layer, known: KnownSums, pause: Pause) =>
    scores.set(
      layer.id,
      await comparableScores(known, prunable(layer, source.gradients), criterion!, { damping, seed, pause }),
    );
  // Their own sizes say it without a sample.
  if (criterion === 'magnitude')
    for (const { id, weights } of layers) scores.set(id, Float64Array.from(weights, Math.abs));
  else await eachSums(source, recipe, layers, job, score);
  const parts = thresholdSparsities(
    layers.map(({ id }) => scores.get(id)!),
    sparsity!,
  );
  return Object.fromEntries(layers.map(({ id }, i) => [id, { sparsity: Math.min(MOST, parts[i]!) }]));
}

/** Of a layer, at most: one that is empty lets nothing through. */
const MOST = 0.995;

async function bySize(
  source: CompressSource,
  recipe: Recipe,
  layers: readonly Layer[],
  job: Job,
): Promise<LayerChoices[]> {
  const found: LayerChoices[] = [];
  await eachSums(source, recipe, layers, job, async (layer, known, pause) => {
    found.push(await choicesOf(layer, known, { recipe, gradients: source.gradients }, pause));
  });
  return found;
}
