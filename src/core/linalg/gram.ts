/** Gram matrices in float64: what the device's are compared with. */

/**
 * @param X (rows, columns), row-major; @param Xq the same shape
 * @returns H = X̃ᵀX̃, E = X̃ᵀ(X − X̃), F = (X − X̃)ᵀ(X − X̃), each (columns, columns)
 */
export function gramMatrices(X: Float32Array, Xq: Float32Array, rows: number, columns: number) {
  const product = (a: (at: number) => number, b: (at: number) => number) => {
    const out = new Float64Array(columns * columns);
    for (let r = 0; r < rows; r++)
      for (let i = 0; i < columns; i++)
        for (let j = 0; j < columns; j++) out[i * columns + j]! += a(r * columns + i) * b(r * columns + j);
    return out;
  };
  const quantized = (at: number) => Xq[at]!;
  const difference = (at: number) => X[at]! - Xq[at]!;
  return { H: product(quantized, quantized), E: product(quantized, difference), F: product(difference, difference) };
}
