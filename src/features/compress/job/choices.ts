/** What each layer costs at several sizes, and which of them serve a budget best. */
import { layerSpectrum } from '../../../compress/low-rank';
import { judgeKnown, pruneBySums, type KnownSums } from '../../../compress/prune';
import { rankChoices, spatialChoices } from '../../../compress/rank-choices';
import type { Compression, CompressionOverride } from '../../../compress/compression';
import { paretoFront, withinBudget, type Choice } from '../../../core/knapsack';
import type { Layer } from '../../../onnx/network';
import type { Recipe } from '../../quantize/job/recipe';
import { prunable, type CompressSource } from './gradients';
import { layerPlan, shapeOf } from './layer-compression';

/** Parts of a layer that are tried. */
const SPARSITIES = [0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98];

export interface LayerChoices {
  id: string;
  weights: number;
  /** `bits` numbers them. */
  choices: Choice[];
  overrides: CompressionOverride[];
}

interface Asked extends Pick<CompressSource, 'gradients'> {
  recipe: Recipe;
}

/** By the square of the layer's own relative error: what it adds to the error of a network whose other layers stay as they are. */
export async function choicesOf(
  layer: Layer,
  known: KnownSums,
  asked: Asked,
  pause: () => Promise<void>,
): Promise<LayerChoices> {
  const { id, weights } = layer;
  const of = asked.recipe.compression!.kind === 'prune' ? prunings : cuts;
  const found = await of(layer, known, asked, pause);
  return {
    id,
    weights: weights.length,
    choices: found.map(({ size, cost }, bits) => ({ bits, size, cost })),
    overrides: found.map(({ override }) => override),
  };
}

interface Tried extends Omit<Choice, 'bits'> {
  override: CompressionOverride;
}

async function prunings(
  layer: Layer,
  known: KnownSums,
  { recipe, gradients }: Asked,
  pause: () => Promise<void>,
): Promise<Tried[]> {
  const found: Tried[] = [];
  const compression = recipe.compression!;
  for (const sparsity of SPARSITIES) {
    await pause();
    const override = { sparsity };
    const plan = layerPlan(recipe, { ...compression, layers: { [layer.id]: override } }, layer);
    const of = prunable(layer, gradients);
    const { relativeError } =
      plan.kind === 'compress' && plan.by.kind === 'prune'
        ? await pruneBySums(known, of, plan.by, pause)
        : await judgeKnown(known, of, layer.weights, pause);
    found.push({ override, size: Math.round((1 - sparsity) * layer.weights.length), cost: relativeError ** 2 });
  }
  return found;
}

async function cuts(layer: Layer, { sums }: KnownSums, { recipe }: Asked): Promise<Tried[]> {
  const shape = shapeOf(layer);
  const plan = layerPlan(recipe, recipe.compression!, layer);
  if (plan.kind === 'whole' || plan.by.kind !== 'low-rank')
    return [{ override: {}, size: layer.weights.length, cost: 0 }];
  const found =
    plan.by.shape === 'spatial'
      ? await spatialChoices(shape, sums, layer.weights, plan.by)
      : rankChoices(shape, sums, layer.weights, await layerSpectrum(shape, sums, layer.weights, plan.by));
  return found.map(({ rank, size, cost }) => ({
    override: { rank },
    size,
    cost,
  }));
}

/** What each layer loses so that together they lose least within the size that is asked for; the smallest where none fits. */
export function choose(
  layers: readonly LayerChoices[],
  { kind, sparsity, size }: Compression,
): Record<string, CompressionOverride> {
  if (layers.length === 0) return {};
  const weights = layers.reduce((sum, layer) => sum + layer.weights, 0);
  const budget = (kind === 'prune' ? 1 - sparsity! : size!) * weights;
  const front = paretoFront(layers.map(({ choices }) => choices));
  const taken = front.bits(Math.max(0, withinBudget(front, budget * (1 + 1e-12))));
  return Object.fromEntries(layers.map(({ id, overrides }, i) => [id, overrides[taken[i]!]!]));
}
