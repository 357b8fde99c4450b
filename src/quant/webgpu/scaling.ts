/**
 * Weights near 1: each neuron is divided by a power of two, so that float32 on the device neither overflows nor loses
 * small ones. Powers of two change no digit; letters are scaled back.
 */
import type { LayerShape } from '../../core/layer-problem';

/** 2^e with max |w| in [1/2, 1), per neuron; 1 for a neuron of zeros. */
export function neuronScales(
  weights: Float32Array,
  { neurons, inputs }: Pick<LayerShape, 'neurons' | 'inputs'>,
): Float64Array {
  return Float64Array.from({ length: neurons }, (_, c) => {
    let largest = 0;
    for (let t = 0; t < inputs; t++) largest = Math.max(largest, Math.abs(weights[c * inputs + t]!));
    return largest > 0 ? 2 ** (Math.floor(Math.log2(largest)) + 1) : 1;
  });
}
