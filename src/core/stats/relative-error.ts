/** Errors of layers, relative to their outputs. */

/**
 * A ratio of norms as it is reported: 0/0 is no error, and where the float network gives only zeros
 * everything that differs is all error (1), so that reports stay finite. NaN where one of them is not finite.
 */
export function relative(error: number, norm: number): number {
  if (!Number.isFinite(error) || !Number.isFinite(norm)) return NaN;
  if (norm > 0) return error / norm;
  return error > 0 ? 1 : 0;
}

/** Of squared norms, one per neuron: the relative error of each, and of the layer (Frobenius). */
export function relativeErrors(squaredErrors: Float64Array, squaredNorms: Float64Array) {
  const neuronErrors = Float32Array.from(squaredErrors, (e, c) =>
    relative(Math.sqrt(Math.max(0, e)), Math.sqrt(Math.max(0, squaredNorms[c]!))),
  );
  const sum = (values: Float64Array) => values.reduce((a, b) => a + Math.max(0, b), 0);
  return { neuronErrors, relativeError: relative(Math.sqrt(sum(squaredErrors)), Math.sqrt(sum(squaredNorms))) };
}
