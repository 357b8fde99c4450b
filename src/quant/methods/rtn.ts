/**
 * RTN: every weight to its nearest letter, whatever the data. Called MSQ (memoryless scalar quantization)
 * in arXiv 2201.11113, equation (4). The baseline.
 */
import type { QuantizerOf } from '../alphabet';
import { saturate, type NeuronLetters } from './neuron-result';

/** @param w one neuron, (inputs) */
export function rtnNeuron(w: Float32Array, quantizerOf: QuantizerOf, { q, codes }: NeuronLetters): void {
  for (let t = 0; t < w.length; t++) {
    const quantizer = quantizerOf(t);
    q[t] = quantizer.value(w[t]!);
    codes[t] = saturate(quantizer.code(w[t]!));
  }
}
