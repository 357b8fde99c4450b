/** Conjugate gradients (Hestenes, Stiefel 1952), for systems that are cheaper to apply than to factor. */

/**
 * Moves x, in place, towards the solution of Kx = b; after each step ½xᵀKx − bᵀx is smaller than before.
 * @param apply K, symmetric and positive semidefinite
 * @param steps at most
 */
export function conjugateGradients(
  apply: (x: Float64Array) => Float64Array,
  b: Float64Array,
  x: Float64Array,
  steps: number,
): void {
  const residual = apply(x).map((value, i) => b[i]! - value);
  let direction = residual.slice();
  let square = dot(residual, residual);
  for (let step = 0; step < steps && square > 0; step++) {
    const image = apply(direction);
    const curvature = dot(direction, image);
    if (!(curvature > 0)) return;
    const length = square / curvature;
    for (let i = 0; i < x.length; i++) {
      x[i]! += length * direction[i]!;
      residual[i]! -= length * image[i]!;
    }
    const next = dot(residual, residual);
    direction = residual.map((value, i) => value + (next / square) * direction[i]!);
    square = next;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
