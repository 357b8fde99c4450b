/** The sums of a layer's rows, in float64 and by their definitions. */
import { gramMatrices } from '../src/core/linalg/gram';
import type { LayerProblem } from '../src/core/layer-problem';
import type { GroupSums } from '../src/quant/sums';

/** @returns those of each group */
export function problemSums(problem: LayerProblem): GroupSums[] {
  const { weights, floatInputs: X, quantizedInputs: Xq, neurons, inputs, samples, groups } = problem;
  const perGroup = neurons / groups;
  return Array.from({ length: groups }, (_, g) => {
    const cut = (rows: Float32Array) =>
      Float32Array.from({ length: samples * inputs }, (_, i) => {
        return rows[Math.floor(i / inputs) * groups * inputs + g * inputs + (i % inputs)]!;
      });
    const [float, quantized] = [cut(X), cut(Xq)];
    const { H, E } = gramMatrices(float, quantized, samples, inputs);
    const inputSums = new Float64Array(inputs);
    quantized.forEach((x, i) => (inputSums[i % inputs]! += x));
    const [squaredNorms, squaredDrifts, outputSums] = [0, 0, 0].map(() => new Float64Array(perGroup)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (let c = 0; c < perGroup; c++)
      for (let i = 0; i < samples; i++) {
        let [y, drift] = [0, 0];
        for (let t = 0; t < inputs; t++) {
          const w = weights[(g * perGroup + c) * inputs + t]!;
          y += w * float[i * inputs + t]!;
          drift += w * (float[i * inputs + t]! - quantized[i * inputs + t]!);
        }
        squaredNorms[c]! += y * y;
        squaredDrifts[c]! += drift * drift;
        outputSums[c]! += y;
      }
    return { samples, H, E: Xq === X ? null : E, inputSums, squaredNorms, squaredDrifts, outputSums };
  });
}
