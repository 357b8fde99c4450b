/**
 * GPTQ (OPTQ): E. Frantar, S. Ashkboos, T. Hoefler, D. Alistarh, "GPTQ: Accurate Post-Training Quantization for Generative
 * Pre-trained Transformers" (ICLR 2023, arXiv 2210.17323), for one neuron. Each weight in turn is rounded, and all later
 * ones are moved to where ‖X̃(w − q)‖² + λ‖w − q‖² is smallest, λ = damping · mean of ‖X̃_t‖²:
 *
 *     q_t = Quantize( w_t + Σ_{s<t} M_ts (w_s − q_s) ),        X̃ᵀX̃ + λI = MᵀDM    (factor.ts says why)
 *
 * It measures the error against X̃w: what the layers before have done to X̃ is not corrected.
 * The letter is 0 where ‖X̃_t‖ = 0, as in the authors' code; λ is taken from the mean over all inputs, such ones included.
 */
import type { QuantizerOf } from '../alphabet';
import type { Factor } from '../../core/linalg/factor';
import { saturate, type NeuronLetters } from './neuron-result';

/**
 * Walks the path of one neuron.
 * @param targets what the letters follow, (inputs): w
 * @param first what is rounded at step 0, where that is not its target
 */
export function gptqNeuron(
  targets: ArrayLike<number>,
  { M, n }: Factor,
  quantizerOf: QuantizerOf,
  { q, codes }: NeuronLetters,
  first = targets[0]!,
): void {
  const d = new Float64Array(n); // targets − q
  for (let t = 0; t < n; t++) {
    let argument = t === 0 ? first : targets[t]!;
    for (let s = 0; s < t; s++) argument += M[t * n + s]! * d[s]!;
    const live = M[t * n + t]! > 0;
    const quantizer = quantizerOf(t);
    q[t] = live ? quantizer.value(argument) : 0;
    codes[t] = live ? saturate(quantizer.code(argument)) : 0;
    d[t] = targets[t]! - q[t]!;
  }
}
