/** The sums of a layer's rows from its columns, in float64 and by their definitions. */
import type { ColumnMeans } from '../../core/layer-problem';
import type { PathColumns } from '../methods/gpfq';
import type { GroupSums } from '../sums';

/** @param W of the group's neurons, (neurons, inputs) */
export function sumsOfColumns({ float, quantized, inputs, samples }: PathColumns, W: Float32Array): GroupSums {
  const column = (columns: Float64Array, t: number) => columns.subarray(t * samples, (t + 1) * samples);
  const gram = (product: (t: number, i: number) => number) => {
    const out = new Float64Array(inputs ** 2);
    for (let t = 0; t < inputs; t++) {
      const Xq = column(quantized, t);
      for (let s = 0; s < inputs; s++) for (let i = 0; i < samples; i++) out[t * inputs + s]! += Xq[i]! * product(s, i);
    }
    return out;
  };
  const neurons = W.length / inputs;
  const sums = [0, 0, 0].map(() => new Float64Array(neurons));
  const [squaredNorms, squaredDrifts, outputSums] = sums as [Float64Array, Float64Array, Float64Array];
  for (let c = 0; c < neurons; c++) {
    const w = W.subarray(c * inputs, (c + 1) * inputs);
    for (let i = 0; i < samples; i++) {
      let [y, drift] = [0, 0]; // of Xw and (X − X̃)w
      for (let t = 0; t < inputs; t++) {
        const x = float[t * samples + i]!;
        y += w[t]! * x;
        drift += w[t]! * (x - quantized[t * samples + i]!);
      }
      squaredNorms[c]! += y * y;
      squaredDrifts[c]! += drift * drift;
      outputSums[c]! += y;
    }
  }
  return {
    samples,
    H: gram((s, i) => quantized[s * samples + i]!),
    E: quantized === float ? null : gram((s, i) => float[s * samples + i]! - quantized[s * samples + i]!),
    inputSums: Float64Array.from({ length: inputs }, (_, t) => column(quantized, t).reduce((sum, x) => sum + x, 0)),
    squaredNorms,
    squaredDrifts,
    outputSums,
  };
}

/** What the columns of all groups have lost to their means. @param groups of centered columns */
export function columnMeansOf(groups: readonly PathColumns[]): ColumnMeans {
  const join = (of: (means: ColumnMeans) => Float32Array) =>
    Float32Array.from(groups.flatMap(({ means }) => [...of(means!)]));
  return { float: join(({ float }) => float), quantized: join(({ quantized }) => quantized) };
}
