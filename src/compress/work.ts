/** What a compressed layer computes: multiply-adds of one sample, by its shape and the positions that it is at. */
import { unreachable } from '../core/errors';
import type { PatchPlan } from '../core/im2col';
import type { LayerShape } from '../core/layer-problem';
import { productOf } from '../core/shape';
import type { CompressedLayer, KernelShape } from './layer';
import { factoredSize } from './rank-choices';

/** Where the layer is applied: rows of X of a sample, and sizes of the picture before and after (`planPatches`). */
export type Positions = Pick<PatchPlan, 'positions' | 'inputSize' | 'outputSize'>;

/** Of a layer as it is, or of what is left of one without neurons (`shapeLeft`). */
export const denseWork = ({ neurons, inputs }: LayerShape, positions: number): number => positions * neurons * inputs;

/** With the weights alone that stay: what a kernel for sparse weights would do. @param keep (neurons, inputs) */
export const sparseWork = (keep: Uint8Array, positions: number): number =>
  positions * keep.reduce((sum, kept) => sum + kept, 0);

/** Of k × k to r channels for each group, and 1 × 1. */
export const factoredWork = (shape: KernelShape, rank: number, positions: number): number =>
  positions * factoredSize(shape, rank);

/** Of k_h × 1 to r channels for each group, at rows of the output and columns of the input, and 1 × k_w. */
export function spatialWork(shape: KernelShape, rank: number, { positions, inputSize, outputSize }: Positions): number {
  const { neurons, inputs, groups, kernel } = shape;
  const columns = kernel![1]!;
  const between = outputSize[0]! * inputSize[1]!;
  return between * groups * rank * (inputs / columns) + positions * neurons * rank * columns;
}

/** Of a kernel for each channel, and 1 × 1. */
export function separableWork({ neurons, inputs, groups, kernel }: KernelShape, positions: number): number {
  return positions * (groups * inputs + (neurons * inputs) / productOf(kernel!));
}

/**
 * Of a layer as it is written after compression. Zeros in place are computed with, and so are the values of a codebook: a
 * runtime has them as they are.
 */
export function compressedWork(shape: KernelShape, { parts }: Pick<CompressedLayer, 'parts'>, at: Positions): number {
  switch (parts?.kind) {
    case undefined:
    case 'codebook':
      return denseWork(shape, at.positions);
    case 'low-rank':
      return parts.shape === 'spatial'
        ? spatialWork(shape, parts.rank, at)
        : factoredWork(shape, parts.rank, at.positions);
    case 'separable':
      return separableWork(shape, at.positions);
    default:
      return unreachable(parts);
  }
}
