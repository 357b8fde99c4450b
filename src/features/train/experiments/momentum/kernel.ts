/** Extremes of the kernel K = J Jᵀ of a deep linear network at its start, J the derivative of f by all weights. */
import { timesTransposed, transposed } from '../../../../core/linalg/product';
import { random } from '../../../../core/random';
import { layerInputs, type LinearNetwork } from './linear-network';

export interface KernelExtremes {
  largest: number;
  /** largest / smallest. */
  kappa: number;
}

/** Steps of Lanczos at most: more than enough for κ up to 10⁴, and all there are of a small kernel. */
const STEPS = 300;

/** Of K = Σ_l (H_lᵀH_l) ⊗ (P_l P_lᵀ), where H_l goes into layer l, and P_l = scale · B M_L … M_{l+1} comes behind it. */
export function kernelExtremes(network: LinearNetwork): KernelExtremes {
  const { columns, classes } = network;
  const terms = kernelTerms(network);
  // V as (r, classes): Σ G V P.
  const apply = (V: Float64Array) => {
    const sum = new Float64Array(V.length);
    for (const { G, P } of terms) {
      const VP = timesTransposed(V, P, columns, classes, classes);
      const part = timesTransposed(G, transposed(VP, columns, classes), columns, classes, columns);
      for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
    }
    return sum;
  };
  const [smallest, largest] = extremeEigenvalues(apply, columns * classes);
  return { largest, kappa: largest / smallest };
}

/** G = H_lᵀH_l, (r, r), and P = P_l P_lᵀ, (classes, classes), of each layer. */
function kernelTerms(network: LinearNetwork) {
  const { widths, columns, classes, residual, scale, B, weights } = network;
  const inputs = layerInputs(network, weights);
  // P_l, (classes, widths[l + 1]).
  let behind = B?.map((value) => scale * value) ?? identity(classes, scale);
  const terms = [];
  for (let l = weights.length - 1; l >= 0; l--) {
    const [into, out] = [widths[l]!, widths[l + 1]!];
    const H = inputs[l]!;
    terms.push({
      G: timesTransposed(H, H, columns, columns, into),
      P: timesTransposed(behind, behind, classes, classes, out),
    });
    const next = timesTransposed(behind, transposed(weights[l]!, out, into), classes, into, out);
    if (residual) for (let i = 0; i < next.length; i++) next[i]! += behind[i]!;
    behind = next;
  }
  return terms;
}

function identity(size: number, scale: number): Float64Array {
  const I = new Float64Array(size * size);
  for (let i = 0; i < size; i++) I[i * size + i] = scale;
  return I;
}

/**
 * Smallest and largest eigenvalue of a symmetric matrix, by Lanczos with full orthogonalization: exact after n steps.
 * @param apply multiplies a vector (n) by it
 */
export function extremeEigenvalues(apply: (v: Float64Array) => Float64Array, n: number): [number, number] {
  const rng = random(1, n);
  const dot = (a: Float64Array, b: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += a[i]! * b[i]!;
    return sum;
  };
  const start = Float64Array.from({ length: n }, () => rng.normal());
  const length = Math.sqrt(dot(start, start));
  const basis = [start.map((value) => value / length)];
  const [diagonal, beside]: [number[], number[]] = [[], []];
  for (let k = 0; k < Math.min(n, STEPS); k++) {
    const w = apply(basis[k]!);
    diagonal.push(dot(w, basis[k]!));
    for (const q of [...basis, ...basis]) {
      const along = dot(q, w);
      for (let i = 0; i < n; i++) w[i]! -= along * q[i]!;
    }
    const left = Math.sqrt(dot(w, w));
    // The span is closed: what is left is rounding.
    if (left < 1e-12 * Math.abs(diagonal[0]!)) break;
    beside.push(left);
    basis.push(w.map((value) => value / left));
  }
  return tridiagonalExtremes(diagonal, beside);
}

/** By bisection, on the count of eigenvalues below a number (Sturm). @param beside off the diagonal; one more than needed may be there */
function tridiagonalExtremes(diagonal: readonly number[], beside: readonly number[]): [number, number] {
  const n = diagonal.length;
  const below = (x: number) => {
    let count = 0;
    let pivot = 1;
    for (let k = 0; k < n; k++) {
      pivot = diagonal[k]! - x - (k > 0 ? beside[k - 1]! ** 2 / pivot : 0);
      if (pivot === 0) pivot = Number.MIN_VALUE;
      if (pivot < 0) count++;
    }
    return count;
  };
  // Gershgorin.
  const reach = (k: number) => (k > 0 ? beside[k - 1]! : 0) + (k < n - 1 ? beside[k]! : 0);
  const low = Math.min(...diagonal.map((value, k) => value - reach(k)));
  const high = Math.max(...diagonal.map((value, k) => value + reach(k)));
  const bisect = (wanted: number) => {
    let [from, to] = [low, high];
    for (let step = 0; step < 100; step++) {
      const middle = (from + to) / 2;
      if (below(middle) >= wanted) to = middle;
      else from = middle;
    }
    return (from + to) / 2;
  };
  return [bisect(1), bisect(n)];
}
