/** Which whole neurons leave a network, and what that leaves of each layer. */
import { comparableScores } from '../../../compress/allocate';
import { channelScores, keepByThreshold, keepChannels, maskOfLayer, shapeLeft } from '../../../compress/neurons';
import type { KnownSums } from '../../../compress/prune';
import type { LayerShape } from '../../../core/layer-problem';
import type { Job } from '../../../engine/job';
import { channelGroups } from '../../../onnx/channels/channel-groups';
import type { ChannelGroup } from '../../../onnx/channels/channel-group';
import { requireRemovable } from '../../../onnx/channels/remove-channels';
import type { Layer } from '../../../onnx/network';
import { DEFAULT_DAMPING } from '../../../quant/layer';
import { layerRecipe } from '../../quantize/job/layer-recipe';
import type { Recipe } from '../../quantize/job/recipe';
import { eachSums } from './each-sums';
import { prunable, type CompressSource } from './gradients';

export interface NeuronPlan {
  /** By the id of a group of channels: 0 where one leaves. */
  removed: ReadonlyMap<number, Uint8Array>;
  /** Of each layer, (neurons, inputs): 0 where a weight goes with a neuron or with what it reads. */
  masks: ReadonlyMap<string, Uint8Array>;
  shapes: ReadonlyMap<string, LayerShape>;
}

/**
 * @returns what leaves: of each group the same part, or what lies below one threshold for all of them
 * @throws UserError where no neuron can leave, or samples do not fit; AbortError when cancelled
 */
export async function planNeurons(source: CompressSource, recipe: Recipe, job: Job): Promise<NeuronPlan> {
  const { network } = source.staged;
  const { allocation, sparsity } = recipe.compression!;
  const groups = channelGroups(network);
  requireRemovable(network.name, groups);
  // A layer that is left as it is neither loses neurons nor does without those that it reads.
  const inFloat = ({ producers, readers }: ChannelGroup) =>
    [...producers, ...readers].some(({ layer }) => layerRecipe(recipe, layer) === null);
  const free = groups.filter((group) => group.fixed === null && !inFloat(group));
  const scores = await neuronScores(source, recipe, free, job);
  const ofGroups = free.map((group) => channelScores(group, (layer) => scores.get(layer)!));
  const keeps =
    allocation === 'same'
      ? free.map((group, g) => keepChannels(group, ofGroups[g]!, sparsity!))
      : keepByThreshold(free, ofGroups, sparsity!);
  return {
    removed: new Map(free.map(({ id }, g) => [id, keeps[g]!])),
    masks: new Map(network.layers.map((layer) => [layer.id, maskOfLayer(layer, free, keeps)])),
    shapes: new Map(network.layers.map((layer) => [layer.id, shapeLeft(layer, free, keeps)])),
  };
}

/** The scores of each neuron's weights, summed, for all layers that have some of the groups. */
async function neuronScores(
  source: CompressSource,
  recipe: Recipe,
  groups: readonly ChannelGroup[],
  job: Job,
): Promise<Map<string, Float64Array>> {
  const { criterion } = recipe.compression!;
  const { seed, damping = DEFAULT_DAMPING } = recipe;
  const ids = new Set<string>(groups.flatMap(({ producers }) => producers.map(({ layer }) => layer)));
  const layers = source.staged.network.layers.filter(({ id }) => ids.has(id));
  const found = new Map<string, Float64Array>();
  if (criterion === 'magnitude') {
    for (const layer of layers) found.set(layer.id, summed(layer, Float64Array.from(layer.weights, Math.abs)));
    return found;
  }
  await eachSums(source, recipe, layers, job, async (layer, known: KnownSums, pause) => {
    const of = prunable(layer, source.gradients);
    found.set(layer.id, summed(layer, await comparableScores(known, of, criterion!, { damping, seed, pause })));
  });
  return found;
}

function summed({ neurons, inputs }: Layer, scores: Float64Array): Float64Array {
  return Float64Array.from({ length: neurons }, (_, c) =>
    scores.subarray(c * inputs, (c + 1) * inputs).reduce((sum, score) => sum + score, 0),
  );
}
