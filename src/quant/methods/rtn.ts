/**
 * RTN: every weight to its nearest letter, whatever the data. Called MSQ (memoryless scalar quantization)
 * in arXiv 2201.11113, equation (4). The baseline.
 */
import type { QuantizerOf } from '../alphabet';

/**
 * @param w one neuron, (inputs)
 * @param q receives its letters, (inputs)
 * @param codes receives k, (inputs)
 */
export function rtnNeuron(w: Float32Array, quantizerOf: QuantizerOf, q: Float32Array, codes: Int8Array): void {
  for (let t = 0; t < w.length; t++) {
    const quantizer = quantizerOf(t);
    q[t] = quantizer.value(w[t]!);
    codes[t] = saturate(quantizer.code(w[t]!));
  }
}

/** `paper` has a letter 128·δ at 8 bits: its code does not fit int8 and is kept as 127; its value is exact. */
export function saturate(code: number): number {
  return Math.min(127, code);
}
