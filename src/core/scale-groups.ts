/**
 * Scale groups: `groupSize` consecutive inputs of a neuron, with a radius, and so a δ, of their own. They are counted along
 * the inputs as they come, whatever the order of the path; the last one may be smaller. They have nothing to do with the
 * groups of a convolution.
 */
import type { LayerShape } from './layer-problem';

/** What of a recipe says where they lie. */
export interface ScaleGrouping {
  radius: 'neuron' | 'layer';
  groupSize?: number;
}

/** Scale groups of a neuron: 1 where all of its inputs share a δ. */
export function scaleGroupCount({ inputs }: Pick<LayerShape, 'inputs'>, { radius, groupSize }: ScaleGrouping): number {
  return groupSize && radius === 'neuron' ? Math.ceil(inputs / groupSize) : 1;
}

export function scaleGroupOf(input: number, { radius, groupSize }: ScaleGrouping): number {
  return groupSize && radius === 'neuron' ? Math.floor(input / groupSize) : 0;
}

/** δ of a weight. @param steps one, or one per neuron, or one per scale group of each neuron, (neurons, scale groups) */
export function stepsOfWeights(steps: Float32Array, shape: Pick<LayerShape, 'inputs'>, recipe: ScaleGrouping) {
  const scaleGroups = scaleGroupCount(shape, recipe);
  return (neuron: number, input: number): number =>
    steps[steps.length === 1 ? 0 : neuron * scaleGroups + scaleGroupOf(input, recipe)]!;
}
