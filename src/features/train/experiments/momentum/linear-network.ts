/**
 * Deep linear networks of X. Liu, W. Tao, Z. Pan (arXiv 2204.08306), in float64: f = scale · B M_L … M_1 A X, where M_l is W_l in a fully
 * connected network (A = B = I), and I + W_l in a residual one (A and B stay as they are). Loss ½‖f − Y‖².
 */
import { timesTransposed, transposed } from '../../../../core/linalg/product';
import { random, type Random } from '../../../../core/random';
import type { Architecture } from './task';

export interface LinearNetwork {
  residual: boolean;
  /** Of what goes through: X or AX, then behind each layer, (L + 1). */
  widths: readonly number[];
  scale: number;
  /** AX, a row a column of X: (r, widths[0]). */
  input: Float64Array;
  /** (classes, widths[L]); null: I. */
  B: Float64Array | null;
  /** Y, a row a column of X: (r, classes). */
  Y: Float64Array;
  columns: number;
  classes: number;
  /** W_l as they start, (widths[l], widths[l − 1]). */
  weights: Float64Array[];
}

interface NetworkOptions {
  layers: number;
  width: number;
  seed: number;
}

/** r columns of data: S (r), YV (r, classes). */
export interface Columns {
  S: Float64Array;
  YV: Float64Array;
  classes: number;
}

export function freshNetwork(architecture: Architecture, data: Columns, options: NetworkOptions): LinearNetwork {
  return architecture === 'dense' ? denseNetwork(data, options) : residualNetwork(data, options);
}

/** W_L … W_1 X / √(m^{L−1} classes), W ~ N(0, 1). */
export function denseNetwork({ S, YV, classes }: Columns, { layers, width, seed }: NetworkOptions): LinearNetwork {
  const columns = S.length;
  const widths = [columns, ...Array.from({ length: layers - 1 }, () => width), classes];
  const input = new Float64Array(columns * columns);
  S.forEach((value, k) => (input[k * columns + k] = value));
  const weights = Array.from({ length: layers }, (_, l) => normals(random(seed, l), widths[l + 1]! * widths[l]!));
  const scale = 1 / Math.sqrt(width ** (layers - 1) * classes);
  return { residual: false, widths, scale, input, B: null, Y: YV, columns, classes, weights };
}

/**
 * B (I + W_L) … (I + W_1) A X, A, B ~ N(0, 1/m), W = 0 at the start. All gradients lie in the span of A and Bᵀ, r + classes of the m
 * directions at most: the network is trained in an orthogonal basis of those, exactly.
 */
export function residualNetwork(data: Columns, { layers, width, seed }: NetworkOptions): LinearNetwork {
  const { S, YV, classes } = data;
  const columns = S.length;
  const deviation = 1 / Math.sqrt(width);
  const rows = (stream: number, count: number) => normals(random(seed, stream), count * width, deviation);
  // Aᵀ (r, m), B (classes, m).
  const [A, B] = [rows(0, columns), rows(1, classes)];
  const Q = orthonormalRows([A, B], width);
  const size = Q.length / width;
  const input = timesTransposed(A, Q, columns, size, width).map((value, at) => value * S[Math.floor(at / size)]!);
  return {
    residual: true,
    widths: Array.from({ length: layers + 1 }, () => size),
    scale: 1,
    input,
    B: timesTransposed(B, Q, classes, size, width),
    Y: YV,
    columns,
    classes,
    weights: Array.from({ length: layers }, () => new Float64Array(size * size)),
  };
}

const normals = (rng: Random, count: number, deviation = 1) =>
  Float64Array.from({ length: count }, () => deviation * rng.normal());

/** A basis of the span of the rows of all parts, (count, width), by Gram–Schmidt, twice for orthogonality. */
function orthonormalRows(parts: readonly Float64Array[], width: number): Float64Array {
  const basis: Float64Array[] = [];
  const norm = (v: Float64Array) => Math.sqrt(v.reduce((sum, value) => sum + value * value, 0));
  for (const part of parts)
    for (let from = 0; from < part.length; from += width) {
      const v = part.slice(from, from + width);
      const before = norm(v);
      for (const q of [...basis, ...basis]) {
        const along = q.reduce((sum, value, i) => sum + value * v[i]!, 0);
        q.forEach((value, i) => (v[i]! -= along * value));
      }
      const left = norm(v);
      if (left > 1e-10 * before) basis.push(v.map((value) => value / left));
    }
  const Q = new Float64Array(basis.length * width);
  basis.forEach((q, k) => Q.set(q, k * width));
  return Q;
}

/** What goes into layer l, a row a column of X, for l = 0 … L: (r, widths[l]). */
export function layerInputs(network: LinearNetwork, weights: readonly Float64Array[]): Float64Array[] {
  const { widths, columns, residual } = network;
  const inputs = [network.input];
  weights.forEach((W, l) => {
    const H = inputs[l]!;
    const out = timesTransposed(H, W, columns, widths[l + 1]!, widths[l]!);
    if (residual) addTo(out, H);
    inputs.push(out);
  });
  return inputs;
}

/** @returns the loss and its gradients by W_l */
export function lossAndGradients(network: LinearNetwork, weights: readonly Float64Array[]) {
  const { widths, columns, classes, residual, scale, B, Y } = network;
  const inputs = layerInputs(network, weights);
  const last = widths.length - 1;
  const R = B ? timesTransposed(inputs[last]!, B, columns, classes, widths[last]!) : inputs[last]!.slice();
  let loss = 0;
  R.forEach((value, at) => {
    const residue = scale * value - Y[at]!;
    loss += 0.5 * residue * residue;
    R[at] = scale * residue;
  });
  // By what comes out of layer l, (r, widths[l + 1]).
  let D = B ? timesTransposed(R, transposed(B, classes, widths[last]!), columns, widths[last]!, classes) : R;
  const gradients: Float64Array[] = [];
  for (let l = weights.length - 1; l >= 0; l--) {
    const [into, out] = [widths[l]!, widths[l + 1]!];
    const [DT, HT] = [transposed(D, columns, out), transposed(inputs[l]!, columns, into)];
    gradients[l] = timesTransposed(DT, HT, out, into, columns);
    if (l === 0) break;
    const before = timesTransposed(D, transposed(weights[l]!, out, into), columns, into, out);
    if (residual) addTo(before, D);
    D = before;
  }
  return { loss, gradients };
}

function addTo(sum: Float64Array, more: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += more[i]!;
}
