/** The error that a layer in float only passes on: ‖XWᵀ − X̃Wᵀ‖/‖XWᵀ‖. */
import { relative } from '../core/metrics';
import { gatherPatches } from '../core/patches';
import type { ActivationBatch } from '../core/solver';
import type { Layer } from '../onnx/network';

/** Rows that are enough for three digits of a ratio of norms. */
const ROWS = 512;

/** @returns the error, and how many rows of X it was measured on */
export function driftError(layer: Layer, batches: Iterable<ActivationBatch>) {
  const { neurons, inputs, groups, weights } = layer;
  const perGroup = neurons / groups;
  let samples = 0;
  let error = 0;
  let norm = 0;
  for (const { shape, float, quantized, positions } of batches) {
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
          const w = weights[c * inputs + t]!;
          y += w * X[row + t]!;
          difference += w * (X[row + t]! - Xq[row + t]!);
        }
        norm += y * y;
        error += difference * difference;
      }
  }
  return { samples, relativeError: relative(Math.sqrt(error), Math.sqrt(norm)) };
}
