/** What letters leave, by its definition: from a problem and Q alone, in float64. The solver tests hold to it what is told. */
import type { LayerProblem } from '../src/core/layer-problem';

/** Of one neuron. */
export interface NeuronError {
  /** ‖u‖², u = Xw − X̃q; where the bias takes its mean, of what remains. */
  error: number;
  /** ‖Xw‖², its mean included. */
  norm: number;
  /** mean over the samples of u. */
  mean: number;
  /** ⟨u, Xw⟩ and ‖X̃q‖², both less their means where the bias takes them. */
  product: number;
  squaredOutput: number;
  /** Σ_t w_t²‖X_t‖² + q_t²‖X̃_t‖²: what the sums of the error are made of, whatever cancels in them. */
  size: number;
}

export interface LayerErrors {
  /** @param q row of Q, (inputs) */
  ofNeuron(neuron: number, q: Float32Array): NeuronError;
  /** @param Q (neurons, inputs) @returns (neurons) */
  of(Q: Float32Array): NeuronError[];
}

/** @param center whether the bias takes the mean of the error */
export function openErrors(problem: LayerProblem, center = false): LayerErrors {
  const { neurons, inputs, samples, groups, weights, floatInputs, quantizedInputs } = problem;
  const columns = groups * inputs;
  const [norms, quantizedNorms] = [columnNorms(floatInputs, columns), columnNorms(quantizedInputs, columns)];
  const ofNeuron = (neuron: number, Q: Float32Array): NeuronError => {
    const first = Math.floor(neuron / (neurons / groups)) * inputs;
    const y = new Float64Array(samples); // Xw
    const z = new Float64Array(samples); // X̃q
    let size = 0;
    for (let t = 0; t < inputs; t++) {
      const [w, q] = [weights[neuron * inputs + t]!, Q[t]!];
      for (let i = 0, at = first + t; i < samples; i++, at += columns) {
        y[i]! += w * floatInputs[at]!;
        z[i]! += q * quantizedInputs[at]!;
      }
      size += w * w * norms[first + t]! + q * q * quantizedNorms[first + t]!;
    }
    const u = y.map((x, i) => x - z[i]!);
    const [mean, norm] = [u.reduce((sum, x) => sum + x, 0) / samples, dot(y, y)];
    if (center) [u, y, z].forEach(takeMean);
    return { error: dot(u, u), norm, mean, product: dot(u, y), squaredOutput: dot(z, z), size };
  };
  const row = (Q: Float32Array, c: number) => Q.subarray(c * inputs, (c + 1) * inputs);
  return { ofNeuron, of: (Q) => Array.from({ length: neurons }, (_, c) => ofNeuron(c, row(Q, c))) };
}

/** ‖X_t‖² of each column. */
function columnNorms(X: Float32Array, columns: number): Float64Array {
  const squares = new Float64Array(columns);
  X.forEach((x, i) => (squares[i % columns]! += x * x));
  return squares;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

function takeMean(values: Float64Array): void {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  for (let i = 0; i < values.length; i++) values[i]! -= mean;
}
