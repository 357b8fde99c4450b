/** One neuron by any method, in float64, on samples kept as columns. */
import type { Quantizer } from './alphabet';
import { unreachable } from './errors';
import { factorize, type Factor } from './factor';
import { gpfqNeuron, gramOfColumns, type PathColumns } from './gpfq';
import { gptqNeuron } from './gptq';
import { DEFAULT_DAMPING, isFactored, type LayerRecipe } from './layer';
import { qronosNeuron } from './qronos';
import { rtnNeuron } from './rtn';
import { spfqNeuron } from './spfq';

/** What the neurons of a group share. */
export interface Path {
  columns: PathColumns;
  /** For the methods that need it. */
  factor: Factor | null;
}

export function preparePath({ method, damping = DEFAULT_DAMPING }: LayerRecipe, columns: PathColumns): Path {
  const factor = isFactored(method) ? factorize(gramOfColumns(columns), columns.inputs, damping) : null;
  return { columns, factor };
}

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
 * @param path made for the same recipe
 * @param w (inputs)
 * @param neuron its row in W
 * @param onStep called with t after each step, when u holds u_t
 */
export function quantizeNeuron(
  { method, seed }: LayerRecipe,
  { columns, factor }: Path,
  w: Float32Array,
  neuron: number,
  quantizer: Quantizer,
  { q, codes, u }: NeuronResult,
  onStep?: (t: number) => void,
): void {
  switch (method) {
    case 'gpfq':
      return gpfqNeuron(w, columns, quantizer, u, q, codes, onStep);
    case 'spfq':
      return spfqNeuron(w, columns, quantizer, seed, neuron, u, q, codes, onStep);
    case 'rtn':
      rtnNeuron(w, quantizer, q, codes);
      break;
    case 'gptq':
      gptqNeuron(w, factor!, quantizer, q, codes);
      break;
    case 'qronos':
      qronosNeuron(w, columns, factor!, quantizer, q, codes);
      break;
    default:
      unreachable(method);
  }
  followError(w, q, columns, u, onStep);
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
