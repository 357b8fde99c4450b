/** What the weights of a network take, before and after: told from shapes and a recipe, before anything runs. */
import { letterCount } from '../../../quant/alphabet';
import { scaleGroupCount } from '../../../core/scale-groups';
import { type Recipe } from './recipe';
import { layerRecipe } from './layer-recipe';
import type { Report } from './report';

export { INT4_OPSET } from '../../../onnx/wire/opsets';

export interface WeighedNetwork {
  /** Numbers in all of its constants. */
  parameters: number;
  /** What of them is there, or comes, once layers are read (`Network.keptParameters`); left out: all of them. */
  keptParameters?: number;
  layers: readonly {
    id: string;
    op: string;
    neurons: number;
    inputs: number;
    /** The layer whose constant this one reads. */
    sharedWith?: string | null;
  }[];
}

/**
 * Bytes of all parameters: as float32, and with the quantized weights packed at ⌈log₂ letters⌉ bits each
 * next to their float32 steps. Biases and everything else stay float32. Layers that share a constant, and are both
 * quantized, have the same letters, and count once.
 */
export function weightBytes(
  { parameters, keptParameters = parameters, layers }: WeighedNetwork,
  recipe: Recipe,
): Report['size'] {
  const float = 4 * parameters;
  let quantized = 4 * keptParameters;
  for (const { id, op, neurons, inputs, sharedWith } of layers) {
    const own = layerRecipe(recipe, id, { op });
    if (sharedWith) {
      if ((own === null) === (layerRecipe(recipe, sharedWith) === null)) continue;
      quantized += 4 * neurons * inputs;
    }
    if (!own) continue;
    const bits = Math.ceil(Math.log2(letterCount(own.alphabet, own.bits, own.regularizer)));
    const steps = own.radius === 'neuron' ? neurons * scaleGroupCount({ inputs }, own) : 1;
    quantized += Math.ceil((neurons * inputs * bits) / 8) + 4 * steps - 4 * neurons * inputs;
  }
  return { float, quantized };
}
