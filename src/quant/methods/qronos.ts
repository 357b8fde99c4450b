/**
 * Qronos: S. Zhang, H. Zhang, I. Colbert, R. Saab, "Qronos: Correcting the Past by Shaping the Future… in Post-Training
 * Quantization" (arXiv 2505.11695), for one neuron. As GPFQ it answers for what the layers before have done to X̃; as GPTQ it
 * moves all later weights after each letter. With v = w at first,
 *
 *     q_t = the letter p with the smallest ‖Xw − Σ_{s<t} q_s X̃_s − p X̃_t − Σ_{s>t} v_s X̃_s‖
 *     v_{t+1} … v_{N−1} = where ‖Xw − Σ_{s≤t} q_s X̃_s − Σ_{s>t} v_s X̃_s‖ is smallest.
 *
 * The second line, as GPTQ's, with λ‖w − (q, v)‖² added to its square. From then on that is
 * (w* − q)ᵀ(X̃ᵀX̃ + λI)(w* − q) and a constant, for the solution in real numbers
 *
 *     w* = w + (X̃ᵀX̃ + λI)⁻¹ E w,        E = X̃ᵀ(X − X̃),
 *
 * so that step 0 rounds w_0 + (Ew)_0 / ‖X̃_0‖² and every later one is GPTQ's towards w*. Of Ew, a part may be held back
 * (shrink.ts), which is not in the paper.
 */
import type { QuantizerOf } from '../alphabet';
import { solveFactored, type Factor } from '../../core/linalg/factor';
import type { PathColumns } from './gpfq';
import { gptqNeuron } from './gptq';
import type { NeuronLetters } from './neuron-result';
import { keptShare } from '../shrink';

/** What the neurons of a group share. */
export interface QronosPath {
  columns: PathColumns;
  factor: Factor;
  /** k of shrink.ts; null: all of Ew is kept. */
  effective: number | null;
}

/** Walks the path of one neuron. @param w (inputs) */
export function qronosNeuron(
  w: Float32Array,
  path: QronosPath,
  quantizerOf: QuantizerOf,
  letters: NeuronLetters,
): void {
  const { Ew, e, share } = correctionOf(w, path);
  const targets = e.map((x, t) => w[t]! + share * x);
  const norm = path.columns.norms[0]!;
  gptqNeuron(targets, path.factor, quantizerOf, letters, norm > 0 ? w[0]! + (share * Ew[0]!) / norm : 0);
}

/** Ew and (H + λI)⁻¹Ew, (inputs), and the share of them that is kept, s of shrink.ts. */
export function correctionOf(w: Float32Array, { columns, factor, effective }: QronosPath) {
  const { Ew, squared } = driftOf(w, columns);
  const e = Float64Array.from(Ew);
  solveFactored(factor, e, 1);
  const explained = e.reduce((sum, x, t) => sum + x * Ew[t]!, 0);
  const share = effective === null ? 1 : keptShare({ drift: squared, explained }, effective, columns.samples);
  return { Ew, e, share };
}

/** Ew = X̃ᵀ(X − X̃)w, (inputs), and ‖(X − X̃)w‖². */
function driftOf(w: Float32Array, { float, quantized, inputs, samples }: PathColumns) {
  const y = new Float64Array(samples); // (X − X̃)w
  for (let t = 0; t < inputs; t++)
    for (let i = t * samples, j = 0; j < samples; i++, j++) y[j]! += w[t]! * (float[i]! - quantized[i]!);
  const Ew = Float64Array.from({ length: inputs }, (_, t) => {
    let sum = 0;
    for (let i = 0; i < samples; i++) sum += quantized[t * samples + i]! * y[i]!;
    return sum;
  });
  return { Ew, squared: y.reduce((sum, x) => sum + x * x, 0) };
}
