/** What the weights of a network take, before and after: told from shapes and a recipe, before anything runs. */
import { letterCount, offsetsOf } from '../../../quant/alphabet';
import { scaleGroupCount } from '../../../core/scale-groups';
import { type Recipe } from './recipe';
import { layerRecipe } from './layer-recipe';
import type { Report } from './report';

/** What an offset takes: 0, ½ or 1. */
export const OFFSET_BITS = 2;

export interface WeighedNetwork {
  /** Numbers in all of its constants. */
  parameters: number;
  /** What of them is there, or comes, once layers are read (`Network.keptParameters`); left out: all of them. */
  keptParameters?: number;
  /** What they take in the file; left out: 4 bytes each. */
  parameterBytes?: number;
  /** What those take that are there once layers are read, as they are written; left out: 4 bytes each. */
  keptParameterBytes?: number;
  layers: readonly {
    id: string;
    op: string;
    neurons: number;
    inputs: number;
    /** What one weight takes in the file; left out: 4. */
    weightBytes?: number;
    /** The layer whose constant this one reads. */
    sharedWith?: string | null;
  }[];
}

/** The same of a compressed network: what each layer has come to is in its report, and those without a figure are as they were. */
export function compressedBytes(
  network: WeighedNetwork,
  layers: readonly { id: string; bytes?: number | undefined; coded?: number | undefined }[],
): Required<Report['size']> {
  const { parameters, keptParameters = parameters } = network;
  const { parameterBytes = 4 * parameters, keptParameterBytes = 4 * keptParameters } = network;
  const found = new Map(layers.map((layer) => [layer.id, layer]));
  let [left, saved] = [keptParameterBytes, 0];
  for (const { id, neurons, inputs, weightBytes: each = 4, sharedWith } of network.layers) {
    const { bytes, coded = bytes } = found.get(id) ?? {};
    if (bytes === undefined || (sharedWith && found.get(sharedWith)?.bytes !== undefined)) continue;
    left += bytes - each * neurons * inputs;
    saved += bytes - coded!;
  }
  return { float: parameterBytes, quantized: left, coded: left - saved };
}

/**
 * Bytes of all parameters: as the file has them, and with the quantized weights packed at ⌈log₂ letters⌉ bits each
 * next to their float32 steps and, where neurons choose one, 2 bits for each offset. Biases and everything else stay as they are. Layers that share a constant, and are both
 * quantized, have the same letters, and count once.
 * @param known what layers take, by their ids, where it is not that
 */
export function weightBytes(
  network: WeighedNetwork,
  recipe: Recipe,
  known: ReadonlyMap<string, number> = new Map(),
): Report['size'] {
  const { parameters, keptParameters = parameters, layers } = network;
  const { parameterBytes = 4 * parameters, keptParameterBytes = 4 * keptParameters } = network;
  let quantized = keptParameterBytes;
  for (const { id, op, neurons, inputs, weightBytes: each = 4, sharedWith } of layers) {
    const own = layerRecipe(recipe, id, { op });
    if (sharedWith) {
      if ((own === null) === (layerRecipe(recipe, sharedWith) === null)) continue;
      quantized += each * neurons * inputs;
    }
    const bytes = known.get(id);
    if (bytes !== undefined) quantized += bytes - each * neurons * inputs;
    if (!own || bytes !== undefined) continue;
    const bits = Math.ceil(Math.log2(letterCount(own.alphabet, own.bits, own.regularizer)));
    const steps = own.radius === 'neuron' ? neurons * scaleGroupCount({ inputs }, own) : 1;
    const offsets = offsetsOf(own).length > 1 ? Math.ceil((neurons * OFFSET_BITS) / 8) : 0;
    quantized += Math.ceil((neurons * inputs * bits) / 8) + 4 * steps + offsets - each * neurons * inputs;
  }
  return { float: parameterBytes, quantized };
}
