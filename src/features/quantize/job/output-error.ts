/** What the output of a layer loses, measured on some of its rows. */
import { relative } from '../../../core/stats/relative-error';
import { gatherPatches } from '../../../core/im2col';
import type { ActivationBatch } from '../../../quant/solver';
import type { Layer } from '../../../onnx/network';

/** Rows that are enough for three digits of a ratio of norms. */
const ROWS = 512;

export interface OutputError {
  /** Rows of X that it was measured on. */
  samples: number;
  /** ‖XWᵀ − X̃Qᵀ‖/‖XWᵀ‖. */
  relativeError: number;
  /** The same for each neuron. */
  neuronErrors: Float32Array;
  /** Mean over the rows of XWᵀ − X̃Qᵀ, (neurons). */
  biasShift: Float32Array;
}

/**
 * @param values Q, (neurons, inputs); W itself for a layer in float, which only passes errors on
 * @param center the bias takes the mean of the error: it is of what remains
 */
export async function outputError(
  layer: Layer,
  batches: AsyncIterable<ActivationBatch>,
  values: Float32Array,
  center = false,
): Promise<OutputError> {
  const { neurons, inputs, groups, weights } = layer;
  const perGroup = neurons / groups;
  const errors = new Float64Array(neurons);
  const norms = new Float64Array(neurons);
  const shifts = new Float64Array(neurons);
  let samples = 0;
  for await (const { shape, float, quantized, positions } of batches) {
    if (samples >= ROWS) break;
    const X = gatherPatches(layer.geometry, shape, float, positions); // (rows, groups·inputs)
    const Xq = quantized ? gatherPatches(layer.geometry, shape, quantized, positions) : X;
    const rows = Math.min(ROWS - samples, X.length / (groups * inputs));
    samples += rows;
    for (let i = 0; i < rows; i++)
      for (let c = 0; c < neurons; c++) {
        const row = i * groups * inputs + Math.floor(c / perGroup) * inputs;
        let y = 0;
        let difference = 0;
        for (let t = 0; t < inputs; t++) {
          const part = weights[c * inputs + t]! * X[row + t]!;
          y += part;
          difference += part - values[c * inputs + t]! * Xq[row + t]!;
        }
        norms[c]! += y * y;
        errors[c]! += difference * difference;
        shifts[c]! += difference;
      }
  }
  if (center) for (let c = 0; c < neurons; c++) errors[c]! -= shifts[c]! ** 2 / Math.max(1, samples);
  const sum = (all: Float64Array) => all.reduce((a, b) => a + b, 0);
  return {
    samples,
    relativeError: relative(Math.sqrt(Math.max(0, sum(errors))), Math.sqrt(sum(norms))),
    neuronErrors: Float32Array.from(errors, (error, c) =>
      relative(Math.sqrt(Math.max(0, error)), Math.sqrt(norms[c]!)),
    ),
    biasShift: Float32Array.from(shifts, (shift) => shift / Math.max(1, samples)),
  };
}
