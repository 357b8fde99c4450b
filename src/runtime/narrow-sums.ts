/**
 * Gram sums of a narrow group (depthwise layers): so few inputs that a call of onnxruntime, and even the copy that it would
 * want, costs more than the sums. Rows are read where they lie.
 */

/** Inputs up to which this is faster. */
export const NARROW = 32;

/** Where a group's rows lie in all of X: row r begins at first + r · pitch. */
export interface NarrowRows {
  data: Float32Array;
  rows: number;
  pitch: number;
  first: number;
}

export interface NarrowSums {
  /** X̃ᵀX̃, (n, n). */
  H: Float64Array;
  /** X̃ᵀ(X − X̃), (n, n); null where X̃ = X. */
  E: Float64Array | null;
  /** ‖Xw‖² and Σ Xw, ‖(X − X̃)w‖² of each neuron. */
  squaredNorms: Float64Array;
  floatSums: Float64Array;
  squaredDrifts: Float64Array;
  /** ‖X̃_t‖² and Σ X̃_t, (n). */
  squaredInputs: Float64Array;
  inputSums: Float64Array;
}

/**
 * Adds the rows to the sums, in float64.
 * @param weights (neurons, n)
 */
export function addNarrow(sums: NarrowSums, X: NarrowRows, Xq: NarrowRows, weights: Float32Array, n: number): void {
  const { H, E, squaredNorms, floatSums, squaredDrifts, squaredInputs, inputSums } = sums;
  const neurons = squaredNorms.length;
  const a = new Float64Array(n); // a row of X̃
  const d = new Float64Array(n); // of X − X̃
  for (let r = 0; r < X.rows; r++) {
    const x = X.first + r * X.pitch;
    const xq = Xq.first + r * Xq.pitch;
    for (let t = 0; t < n; t++) {
      const value = Xq.data[xq + t]!;
      a[t] = value;
      d[t] = X.data[x + t]! - value;
      inputSums[t]! += value;
      squaredInputs[t]! += value * value;
    }
    for (let t = 0; t < n; t++) {
      const value = a[t]!;
      if (value === 0) continue;
      for (let s = 0; s <= t; s++) H[t * n + s]! += value * a[s]!;
      if (E) for (let s = 0; s < n; s++) E[t * n + s]! += value * d[s]!;
    }
    for (let c = 0; c < neurons; c++) {
      let y = 0;
      let drift = 0;
      for (let t = 0; t < n; t++) {
        const w = weights[c * n + t]!;
        y += w * a[t]!;
        drift += w * d[t]!;
      }
      y += drift;
      squaredNorms[c]! += y * y;
      floatSums[c]! += y;
      squaredDrifts[c]! += drift * drift;
    }
  }
}

/** Fills the upper triangle of a symmetric matrix. */
export function mirror(H: Float64Array, n: number): void {
  for (let t = 0; t < n; t++) for (let s = 0; s < t; s++) H[s * n + t] = H[t * n + s]!;
}
