/** One neuron by any method, in float64, on samples kept as columns. */
import type { Quantizer } from './alphabet';
import { unreachable } from './errors';
import { gpfqNeuron, type PathColumns } from './gpfq';
import type { LayerRecipe } from './layer';
import { rtnNeuron } from './rtn';
import { spfqNeuron } from './spfq';

/** What a neuron's walk writes to. */
export interface NeuronResult {
  /** Q, (inputs). */
  q: Float32Array;
  /** k, (inputs). */
  codes: Int8Array;
  /** u_{N−1} = Xw − X̃q, (samples); zero on entry. */
  u: Float64Array;
}

/**
 * @param w (inputs)
 * @param neuron its row in W
 * @param onStep called with t after each step, when u holds u_t
 */
export function quantizeNeuron(
  { method, seed }: LayerRecipe,
  columns: PathColumns,
  w: Float32Array,
  neuron: number,
  quantizer: Quantizer,
  { q, codes, u }: NeuronResult,
  onStep?: (t: number) => void,
): void {
  switch (method) {
    case 'rtn':
      rtnNeuron(w, quantizer, q, codes);
      followError(w, q, columns, u, onStep);
      break;
    case 'gpfq':
      gpfqNeuron(w, columns, quantizer, u, q, codes, onStep);
      break;
    case 'spfq':
      spfqNeuron(w, columns, quantizer, seed, neuron, u, q, codes, onStep);
      break;
    default:
      unreachable(method);
  }
}

/** u += Xw − X̃q, step by step, (samples). */
export function followError(
  w: Float32Array,
  q: Float32Array,
  { float, quantized, inputs, samples }: PathColumns,
  u: Float64Array,
  onStep?: (t: number) => void,
): void {
  for (let t = 0; t < inputs; t++) {
    for (let i = 0; i < samples; i++) u[i]! += w[t]! * float[t * samples + i]! - q[t]! * quantized[t * samples + i]!;
    onStep?.(t);
  }
}
