/** What a compression means for one layer. */
import { inseparable } from '../../../compress/separable';
import type { KernelShape, LayerCompression } from '../../../compress/layer';
import { fullRank, unfactorable } from '../../../compress/low-rank';
import { factoredSize, spatialSize } from '../../../compress/rank-choices';
import type { Compression } from '../../../compress/compression';
import { isFixed } from '../../../compress/recipe';
import type { Layer } from '../../../onnx/network';
import type { Recipe } from '../../quantize/job/recipe';

/** What happens to a layer, or why it stays as it is: a clause. */
export type LayerPlan = { kind: 'compress'; by: LayerCompression } | { kind: 'whole'; reason: string };

export const shapeOf = ({ neurons, inputs, groups, geometry }: Layer): KernelShape => ({
  neurons,
  inputs,
  groups,
  ...(geometry.kind === 'conv' && { kernel: geometry.kernel }),
});

/** The recipe's seed and damping are the compression's, too. */
export function layerPlan(recipe: Pick<Recipe, 'seed' | 'damping'>, compression: Compression, layer: Layer): LayerPlan {
  const { seed, damping } = recipe;
  const common = { seed, ...(damping !== undefined && { damping }) };
  switch (compression.kind) {
    case 'prune':
      return pruning(compression, layer, common);
    case 'low-rank':
      return factoring(compression, layer, common);
    case 'share':
      return sharing(compression, layer, common);
  }
}

type Common = Pick<Recipe, 'seed' | 'damping'>;

function pruning(compression: Compression, { id }: Layer, common: Common): LayerPlan {
  const { criterion, structure, repair, drift, layers } = compression;
  const sparsity = isFixed(structure) ? 0.5 : (layers[id]?.sparsity ?? compression.sparsity!);
  if (sparsity === 0) return { kind: 'whole', reason: 'nothing of it is removed' };
  return {
    kind: 'compress',
    by: {
      kind: 'prune',
      criterion: criterion!,
      structure: structure!,
      repair: repair!,
      sparsity,
      drift: drift!,
      ...common,
    },
  };
}

/** The largest rank at which two layers hold no more than `size` of the layer's numbers; one at least. */
export function rankWithin(shape: KernelShape, by: 'channels' | 'spatial', size: number): number {
  const { neurons, inputs } = shape;
  const each = by === 'channels' ? factoredSize(shape, 1) : spatialSize(shape, 1);
  return Math.max(1, Math.min(fullRank(shape, by), Math.floor((size * neurons * inputs) / each)));
}

function factoring(compression: Compression, layer: Layer, { damping }: Common): LayerPlan {
  const shape = shapeOf(layer);
  const by = compression.convolutions === 'spatial' && isSpatial(shape) ? 'spatial' : 'channels';
  const refused = unfactorable(shape, by);
  if (refused) return { kind: 'whole', reason: clause(refused) };
  if (compression.size === 1 && !compression.layers[layer.id]) return { kind: 'whole', reason: 'all of it may stay' };
  const rank = Math.min(
    compression.layers[layer.id]?.rank ?? rankWithin(shape, by, compression.size!),
    fullRank(shape, by),
  );
  const each = by === 'channels' ? factoredSize(shape, 1) : spatialSize(shape, 1);
  if (rank * each >= layer.neurons * layer.inputs)
    return { kind: 'whole', reason: `two layers of rank ${rank} would be no smaller` };
  return {
    kind: 'compress',
    by: { kind: 'low-rank', rank, aware: compression.aware!, shape: by, ...(damping !== undefined && { damping }) },
  };
}

/** Whether there are two axes to take apart. */
const isSpatial = ({ kernel = [] }: KernelShape) => kernel.length === 2 && !kernel.includes(1);

function sharing(compression: Compression, layer: Layer, common: Common): LayerPlan {
  const { form, values, aware } = compression;
  const shape = shapeOf(layer);
  if (form === 'separable') {
    const refused = inseparable(shape);
    if (refused) return { kind: 'whole', reason: clause(refused) };
  }
  return { kind: 'compress', by: { kind: 'share', form: form!, values: values ?? 2, aware: aware!, ...common } };
}

/** A sentence, or its first, as a clause. */
function clause(sentence: string): string {
  const [first = ''] = sentence.split('. ');
  return `${first[0]!.toLowerCase()}${first.slice(1).replace(/\.$/, '')}`;
}
