/**
 * Group-wise scales: the inputs of a neuron in blocks of `blockSize` consecutive ones, each with a radius, and so a δ, of its
 * own. Blocks are counted along the inputs as they come, whatever the order of the path; the last one may be shorter. What
 * the field calls a group is a block here: groups are those of a convolution.
 */
import type { LayerShape } from './layer-problem';

export interface Blocked {
  radius: 'neuron' | 'layer';
  blockSize?: number;
}

/** Blocks of a neuron: 1 where all of its inputs share a δ. */
export function blockCount({ inputs }: Pick<LayerShape, 'inputs'>, { radius, blockSize }: Blocked): number {
  return blockSize && radius === 'neuron' ? Math.ceil(inputs / blockSize) : 1;
}

export function blockOf(input: number, { radius, blockSize }: Blocked): number {
  return blockSize && radius === 'neuron' ? Math.floor(input / blockSize) : 0;
}

/** δ of a weight. @param steps one, or one per neuron, or one per block of each neuron, (neurons, blocks) */
export function stepsOfWeights(steps: Float32Array, shape: Pick<LayerShape, 'inputs'>, recipe: Blocked) {
  const blocks = blockCount(shape, recipe);
  return (neuron: number, input: number): number =>
    steps[steps.length === 1 ? 0 : neuron * blocks + blockOf(input, recipe)]!;
}
