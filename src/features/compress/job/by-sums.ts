/** One layer, from the sums of its rows. */
import { shareLayer } from '../../../compress/codebook';
import type { CompressedLayer, LayerCompression, LayerFactoring, LayerSharing } from '../../../compress/layer';
import { factorLayer } from '../../../compress/low-rank';
import { judgeKnown, pruneBySums, type KnownSums, type PrunableLayer } from '../../../compress/prune';
import { separateLayer } from '../../../compress/separable';
import { unreachable } from '../../../core/errors';
import type { Layer } from '../../../onnx/network';
import { shapeOf } from './layer-compression';

/**
 * @param more of a layer that is pruned: gradients, where the criterion needs them, and what stays, where that is settled for the whole
 *   network
 * @throws UserError where the layer cannot be made smaller that way
 */
export async function compressBySums(
  known: KnownSums,
  layer: Layer,
  by: LayerCompression,
  pause: () => Promise<void>,
  more: Pick<PrunableLayer, 'gradients' | 'keep'> = {},
): Promise<CompressedLayer> {
  await pause();
  switch (by.kind) {
    case 'prune':
      return pruneBySums(known, { shape: layer, weights: layer.weights, ...more }, by, pause);
    case 'low-rank':
    case 'share': {
      const found = await replaced(known, layer, by);
      // What is found is of rows less their means, where there are any.
      const judged = await judgeKnown(known, { shape: layer, weights: layer.weights }, found.values, pause);
      return { ...found, ...judged };
    }
    default:
      return unreachable(by);
  }
}

async function replaced(
  { sums }: KnownSums,
  layer: Layer,
  by: LayerFactoring | LayerSharing,
): Promise<CompressedLayer> {
  const shape = shapeOf(layer);
  if (by.kind === 'low-rank') return factorLayer(shape, sums, layer.weights, by);
  return by.form === 'separable'
    ? separateLayer(shape, sums, layer.weights, by)
    : shareLayer(shape, sums, layer.weights, by);
}
