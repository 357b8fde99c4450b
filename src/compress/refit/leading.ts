/** The direction in which H weighs most, which behind a ReLU is that of the mean, and what else is on its diagonal. */

/** Products with H that find it: it stands out, or does not matter. */
const TURNS = 2;
/** Of the diagonal, what stays at least. */
const LEAST = 1e-3;

/**
 * u with H ⪰ uuᵀ: Hy / √(yᵀHy), y by a few iterations of the power method on H scaled by its diagonal.
 * @param H (n, n)
 * @param diagonal of H + λI, (n)
 * @returns u, (n), and diagonal − u², by which H + λI ≈ diag(rest) + uuᵀ
 */
export function leadingOf(H: Float64Array, diagonal: Float64Array): { u: Float64Array; rest: Float64Array } {
  const n = diagonal.length;
  const inverses = diagonal.map((d) => (d > 0 ? 1 / d : 0));
  let y = inverses.map(Math.sqrt);
  let image = times(H, y, n);
  for (let turn = 1; turn < TURNS; turn++) {
    y = image.map((x, t) => x * inverses[t]!);
    const largest = y.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    if (!(largest > 0)) break;
    y = y.map((x) => x / largest);
    image = times(H, y, n);
  }
  const form = y.reduce((sum, x, t) => sum + x * image[t]!, 0);
  const u = form > 0 ? image.map((x) => x / Math.sqrt(form)) : new Float64Array(n);
  return { u, rest: diagonal.map((d, t) => Math.max(LEAST * d, d - u[t]! ** 2)) };
}

/** Hy. */
function times(H: Float64Array, y: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n);
  for (let t = 0; t < n; t++) {
    let sum = 0;
    for (let s = 0, at = t * n; s < n; s++, at++) sum += H[at]! * y[s]!;
    product[t] = sum;
  }
  return product;
}
