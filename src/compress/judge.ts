/** What weights in the place of a layer's own give, from its sums alone. */
import { relativeErrors } from '../core/stats/relative-error';
import type { LayerShape } from '../core/layer-problem';
import type { GroupSums } from '../quant/sums';
import type { Rest } from '../wasm/panels';
import { multiplyWide } from '../wasm/wide';

/**
 * ‖Xw − X̃q‖² = dᵀHd + 2dᵀEw + ‖(X − X̃)w‖² of each neuron, d = w − q, in float64, and the mean of what is left.
 * @param sums of each group
 * @param W @param Q (neurons, inputs)
 * @returns errors relative to ‖Xw‖, and biasShift, (neurons), the mean over the samples of XWᵀ − X̃Qᵀ
 */
export function judgeWeights(shape: LayerShape, sums: readonly GroupSums[], W: Float32Array, Q: Float32Array) {
  const { neurons, inputs, groups } = shape;
  const changes = Float64Array.from({ length: neurons }, (_, c) => {
    const row = (all: Float32Array) => all.subarray(c * inputs, (c + 1) * inputs);
    return squaredChange(sums[Math.floor(c / (neurons / groups))]!, row(W), row(Q));
  });
  return judgeChanges(shape, sums, changes, Q);
}

/** The same by products of whole matrices: for layers with many neurons. */
export async function judgeByProducts(
  shape: LayerShape,
  sums: readonly GroupSums[],
  W: Float32Array,
  Q: Float32Array,
  rest: Rest,
) {
  const { neurons, inputs: n, groups } = shape;
  const size = (neurons / groups) * n;
  const changes = new Float64Array(neurons);
  for (const [g, { H, E }] of sums.entries()) {
    const [w, q] = [W, Q].map((all) => all.subarray(g * size, (g + 1) * size)) as [Float32Array, Float32Array];
    const rows = (data: Float64Array | Float32Array, count: number) => ({ data, rows: count, pitch: n, first: 0 });
    const times = (left: Float64Array | Float32Array, A: Float64Array) =>
      multiplyWide(rows(left, neurons / groups), n, rows(A, n), n, rest);
    const d = Float64Array.from(w, (x, i) => x - q[i]!);
    const Hd = await times(d, H);
    const dE = E && (await times(d, E)); // dᵀE of each neuron
    for (let i = 0; i < size; i++)
      changes[g * (neurons / groups) + Math.floor(i / n)]! += d[i]! * Hd[i]! + (dE ? 2 * dE[i]! * w[i]! : 0);
  }
  return judgeChanges(shape, sums, changes, Q);
}

/** @param changes dᵀHd + 2dᵀEw, (neurons) */
function judgeChanges(
  { neurons, inputs, groups }: LayerShape,
  sums: readonly GroupSums[],
  changes: Float64Array,
  Q: Float32Array,
) {
  const perGroup = neurons / groups;
  const squaredErrors = new Float64Array(neurons);
  const squaredNorms = new Float64Array(neurons);
  const biasShift = new Float32Array(neurons);
  for (let c = 0; c < neurons; c++) {
    const of = sums[Math.floor(c / perGroup)]!;
    const own = c % perGroup;
    const q = Q.subarray(c * inputs, (c + 1) * inputs);
    squaredErrors[c] = of.squaredDrifts[own]! + changes[c]!;
    squaredNorms[c] = of.squaredNorms[own]!;
    biasShift[c] = of.samples ? (of.outputSums[own]! - dot(of.inputSums, q)) / of.samples : 0;
  }
  return { ...relativeErrors(squaredErrors, squaredNorms), biasShift, squaredErrors, squaredNorms };
}

/** dᵀHd + 2dᵀEw. */
function squaredChange({ H, E }: GroupSums, w: Float32Array, q: Float32Array): number {
  const n = w.length;
  let sum = 0;
  for (let t = 0; t < n; t++) {
    const d = w[t]! - q[t]!;
    if (d === 0) continue;
    let inner = 0;
    const row = t * n;
    for (let s = 0; s < n; s++) inner += H[row + s]! * (w[s]! - q[s]!);
    if (E) for (let s = 0; s < n; s++) inner += 2 * E[row + s]! * w[s]!;
    sum += d * inner;
  }
  return sum;
}

function dot(a: Float64Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
