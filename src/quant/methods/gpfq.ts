/**
 * GPFQ, greedy path-following quantization: J. Zhang, Y. Zhou, R. Saab, "Post-training Quantization for Neural
 * Networks with Provable Guarantees" (SIMODS 2023, arXiv 2201.11113), equations (6) and (7), for one neuron:
 *
 *     q_t = Quantize( ⟨X̃_t, u_{t−1} + w_t X_t⟩ / ‖X̃_t‖² )        u_t = u_{t−1} + w_t X_t − q_t X̃_t
 *
 * in float64, the samples kept as columns. Where ‖X̃_t‖ = 0 the letter is 0: no choice changes u.
 */
import type { QuantizerOf } from '../alphabet';
import type { ColumnMeans } from '../../core/layer-problem';
import { saturate, type NeuronResult } from './neuron-result';

/** The inputs of one group, as columns. */
export interface PathColumns {
  /** X, (inputs, samples): column t of X is row t here. */
  float: Float64Array;
  /** X̃, (inputs, samples); the same array where nothing before is quantized. */
  quantized: Float64Array;
  /** ‖X̃_t‖², (inputs). */
  norms: Float64Array;
  inputs: number;
  samples: number;
  /** What the columns have lost to their means, (inputs); left out: nothing. */
  means?: ColumnMeans;
}

/**
 * @param X (samples, columns), row-major
 * @param Xq (samples, columns), row-major
 * @param first the first column of the group
 */
export function pathColumns(
  X: Float32Array,
  Xq: Float32Array,
  samples: number,
  columns: number,
  first: number,
  inputs: number,
): PathColumns {
  const transpose = (rows: Float32Array) => {
    const out = new Float64Array(inputs * samples);
    for (let i = 0; i < samples; i++)
      for (let t = 0; t < inputs; t++) out[t * samples + i] = rows[i * columns + first + t]!;
    return out;
  };
  const float = transpose(X);
  const quantized = Xq === X ? float : transpose(Xq);
  const norms = new Float64Array(inputs);
  for (let t = 0; t < inputs; t++) {
    let sum = 0;
    for (let i = t * samples; i < (t + 1) * samples; i++) sum += quantized[i]! * quantized[i]!;
    norms[t] = sum;
  }
  return { float, quantized, norms, inputs, samples };
}

/** H = X̃ᵀX̃, (inputs, inputs), its lower triangle. */
export function gramOfColumns({ quantized, inputs, samples }: PathColumns): Float64Array {
  const H = new Float64Array(inputs * inputs);
  for (let t = 0; t < inputs; t++)
    for (let s = 0; s <= t; s++) {
      let sum = 0;
      for (let i = 0; i < samples; i++) sum += quantized[t * samples + i]! * quantized[s * samples + i]!;
      H[t * inputs + s] = sum;
    }
  return H;
}

/**
 * Walks the path of one neuron.
 * @param w (inputs)
 * @param draw r of step t, for stochastic rounding
 */
export function gpfqNeuron(
  w: Float32Array,
  columns: PathColumns,
  quantizerOf: QuantizerOf,
  { q, codes, u }: NeuronResult,
  draw?: (t: number) => number,
): void {
  const { float, quantized, norms, inputs, samples } = columns;
  for (let t = 0; t < inputs; t++) {
    const base = t * samples;
    const wt = w[t]!;
    let inner = 0; // ⟨X̃_t, u_{t−1} + w_t X_t⟩
    for (let i = 0; i < samples; i++) {
      u[i]! += wt * float[base + i]!;
      inner += quantized[base + i]! * u[i]!;
    }
    const argument = norms[t]! > 0 ? inner / norms[t]! : 0;
    const r = draw?.(t);
    const quantizer = quantizerOf(t);
    const letter = norms[t]! > 0 ? Math.fround(quantizer.value(argument, r)) : 0;
    q[t] = letter;
    codes[t] = norms[t]! > 0 ? saturate(quantizer.code(argument, r)) : 0;
    if (letter !== 0) for (let i = 0; i < samples; i++) u[i]! -= letter * quantized[base + i]!;
  }
}
