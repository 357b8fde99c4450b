/**
 * Rows less the means of their columns. Where a layer's bias takes the mean of its error, over the samples, what remains
 * is the error of the centered problem: XWᵀ − X̃Qᵀ less its column means is (X − x̄)Wᵀ − (X̃ − x̃̄)Qᵀ. So that is what
 * is walked, and the bias takes x̄Wᵀ − x̃̄Qᵀ.
 */
import type { PathColumns } from './methods/gpfq';
import type { ColumnMeans, LayerShape } from '../core/layer-problem';
import { sumPatches, type Geometry } from '../core/im2col';
import type { ActivationBatch, AnyBatch } from './solver';

/**
 * X̃ given as what it is where it is X in a batch: less its means it can be another than X, whose means are of all batches,
 * as those of X̃ are.
 */
export function withOwnRows<Batch extends AnyBatch>(batch: Batch): Batch {
  return batch.quantized ? batch : { ...batch, quantized: batch.float };
}

/** Takes the means of the columns as batches come. @param columns groups·inputs */
export function openMeans(geometry: Geometry, columns: number, diverged: boolean) {
  const sums = { float: new Float64Array(columns), quantized: diverged ? new Float64Array(columns) : null };
  let rows = 0;
  let taken: ColumnMeans | null = null;
  const addTo = (sum: Float64Array, { shape, positions }: ActivationBatch, activation: Float32Array) =>
    sumPatches(geometry, shape, activation, positions, sum);
  const mean = (sum: Float64Array) => Float32Array.from(sum, (x) => x / Math.max(1, rows));
  return {
    add(batch: ActivationBatch): void {
      taken = null;
      rows += addTo(sums.float, batch, batch.float);
      if (sums.quantized) addTo(sums.quantized, batch, withOwnRows(batch).quantized!);
    },
    means(): ColumnMeans {
      if (taken) return taken;
      const float = mean(sums.float);
      return (taken = { float, quantized: sums.quantized ? mean(sums.quantized) : float });
    },
  };
}

/** Takes the means of its columns from X, in place. @param X (rows, columns), row-major; @param means (columns) */
export function takeMeans(X: Float32Array, means: Float32Array): void {
  const columns = means.length;
  for (let from = 0; from < X.length; from += columns) for (let j = 0; j < columns; j++) X[from + j]! -= means[j]!;
}

/** The same of columns, rounded to float32 like rows, with their norms, and the means that they have lost. */
export function centerColumns({ float, quantized, inputs, samples }: PathColumns): PathColumns {
  const means = (columns: Float64Array) =>
    Float32Array.from({ length: inputs }, (_, t) => {
      const column = columns.subarray(t * samples, (t + 1) * samples);
      return column.reduce((sum, x) => sum + x, 0) / Math.max(1, samples);
    });
  const less = (columns: Float64Array, mean: Float32Array) =>
    columns.map((x, i) => Math.fround(x - mean[Math.floor(i / samples)]!));
  const ofFloat = means(float);
  const centered = less(float, ofFloat);
  const ofQuantized = quantized === float ? ofFloat : means(quantized);
  const centeredQuantized = quantized === float ? centered : less(quantized, ofQuantized);
  const norms = Float64Array.from({ length: inputs }, (_, t) =>
    centeredQuantized.subarray(t * samples, (t + 1) * samples).reduce((sum, x) => sum + x * x, 0),
  );
  return {
    float: centered,
    quantized: centeredQuantized,
    norms,
    inputs,
    samples,
    means: { float: ofFloat, quantized: ofQuantized },
  };
}

/** W x̄ of each neuron, (neurons). @param W (neurons, inputs); @param means (groups·inputs) */
export function meanOutputs(
  W: Float32Array,
  { neurons, inputs, groups }: LayerShape,
  means: Float32Array,
): Float64Array {
  const perGroup = neurons / groups;
  return Float64Array.from({ length: neurons }, (_, c) => {
    const first = Math.floor(c / perGroup) * inputs;
    let sum = 0;
    for (let t = 0; t < inputs; t++) sum += W[c * inputs + t]! * means[first + t]!;
    return sum;
  });
}

/**
 * What the centered problem gives, as that of the layer: the bias takes the difference of the mean outputs, and ‖Xw‖² gets
 * m(w x̄)² back. ‖Xw − X̃q‖² stays what is left once the bias has taken the mean.
 * @param Q (neurons, inputs)
 * @param samples m
 */
export function restoreMeans(
  { biasShift, squaredNorms }: { biasShift: Float32Array; squaredNorms: Float64Array },
  W: Float32Array,
  Q: Float32Array,
  shape: LayerShape,
  { float, quantized }: ColumnMeans,
  samples: number,
) {
  const before = meanOutputs(W, shape, float);
  const after = meanOutputs(Q, shape, quantized);
  return {
    biasShift: biasShift.map((shift, c) => shift + before[c]! - after[c]!),
    squaredNorms: squaredNorms.map((norm, c) => norm + samples * before[c]! ** 2),
  };
}
