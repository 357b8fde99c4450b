/** Masks by one threshold for all layers: the smallest weights of the network go, wherever they are. */
import type { LayerId } from '../../../../core/brand';
import { selectAt } from '../../../../core/stats/select';
import type { Held, LayerParameters } from '../../../../train/graph';

type Layers = ReadonlyMap<LayerId, Pick<LayerParameters, 'weights'>>;
export type Masks = ReadonlyMap<LayerId, Held & { kind: 'mask' }>;

export function openMasks(layers: Layers): Masks {
  return new Map([...layers].map(([id, { weights }]) => [id, maskOf(new Uint8Array(weights.length).fill(1))]));
}

/**
 * Exactly round(sparsity · weights) are pruned, those of equal size in the order of the layers. Weights that are pruned already are 0,
 * and so go first: masks only grow.
 * @param sparsity share of all weights, 0..1
 */
export function magnitudeMasks(layers: Layers, sparsity: number): Masks {
  const sizes = sizesOf(layers);
  const count = Math.round(sparsity * sizes.length);
  if (count === 0) return openMasks(layers);
  const threshold = selectAt(sizes.slice(), count - 1);
  let atThreshold = count - sizes.reduce((below, size) => below + (size < threshold ? 1 : 0), 0);
  const pruned = (size: number) => size < threshold || (size === threshold && atThreshold-- > 0);
  return new Map(
    [...layers].map(([id, { weights }]) => [
      id,
      maskOf(Uint8Array.from(weights, (w) => (pruned(Math.abs(w)) ? 0 : 1))),
    ]),
  );
}

/** Share of weights that are 0. */
export function sparsityOf(layers: Layers): number {
  const sizes = sizesOf(layers);
  return sizes.reduce((zeros, size) => zeros + (size === 0 ? 1 : 0), 0) / sizes.length;
}

/** |w| of all layers, one after the other. */
function sizesOf(layers: Layers): Float64Array {
  const all = [...layers.values()];
  const sizes = new Float64Array(all.reduce((sum, { weights }) => sum + weights.length, 0));
  let next = 0;
  for (const { weights } of all) for (const w of weights) sizes[next++] = Math.abs(w);
  return sizes;
}

const maskOf = (keep: Uint8Array) => ({ kind: 'mask', keep }) as const;
