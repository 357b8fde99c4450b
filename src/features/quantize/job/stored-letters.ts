/** What a layer takes whose weights are letters: all of them, or those that are not 0 and their places. */
import { storedBytes, type SparseFormat } from '../../../compress/stored-bytes';
import { bitsOf, letterCount, offsetsOf } from '../../../quant/alphabet';
import type { Layer } from '../../../onnx/network';
import type { QuantizedWeights } from './new-weights';
import type { LayerReport, StoredAs } from './report';
import { OFFSET_BITS } from './weight-bytes';

/** What a report calls them; dense is how weights are stored as a rule. */
export const SPARSE: Record<Exclude<SparseFormat, 'dense'>, StoredAs> = {
  csr: 'sparse rows',
  bitmap: 'bitmap',
  '2:4': '2:4',
};

/** @param solved its `keep`, left out, means that every weight has a letter of its own */
export function storedLetters(
  { neurons, inputs }: Pick<Layer, 'neurons' | 'inputs'>,
  { codes, steps, recipe, values, keep }: QuantizedWeights,
): Pick<LayerReport, 'bytes' | 'stored'> {
  const bits = Math.ceil(Math.log2(letterCount(recipe.alphabet, bitsOf(recipe), recipe.regularizer)));
  const offsets = offsetsOf(recipe).length > 1 ? Math.ceil((neurons * OFFSET_BITS) / 8) : 0;
  const scaleBytes = 4 * steps.length + offsets;
  if (!keep) return { bytes: scaleBytes + Math.ceil((neurons * inputs * bits) / 8) };
  const weights = { kind: 'letters' as const, codes, bits, scaleBytes };
  const { bytes, format } = storedBytes({ neurons, inputs, values, keep, weights });
  return { bytes: Math.ceil(bytes), ...(format !== 'dense' && { stored: SPARSE[format] }) };
}
