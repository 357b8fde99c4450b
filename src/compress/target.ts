/**
 * What the weights of a smaller layer should come to, and how far off they are.
 *
 * ‖XWᵀ − X̃Bᵀ‖² + λ‖B − W‖² over all B is smallest at B₀, each row of which is b₀ = w + (H + λI)⁻¹Ew, with H and E of
 * `GroupSums`: the normal equations in b − w. Completing the square, any B is worse than that by
 * tr (B − B₀) G (B − B₀)ᵀ, G = H + λI. So to cut, tie or factor the weights is to come close to B₀ in the metric G; where
 * X̃ = X, B₀ is W.
 */
import { factorize, solveFactored, type Factor } from '../core/linalg/factor';
import { timesTransposed, transposed } from '../core/linalg/product';
import { DEFAULT_DAMPING } from '../quant/layer';
import type { GroupSums } from '../quant/sums';

/** Of one group. */
export interface Target {
  /** B₀, (neurons of the group, inputs). */
  B: Float64Array;
  /** G, (inputs, inputs); null where the weights alone count, and G is I. */
  G: Float64Array | null;
  /** G = MᵀDM; made when it is asked for. */
  factor: () => Factor;
}

/** Two factors in the place of B₀: down (rank, inputs of the first layer), up (neurons, rank). */
export interface Cut {
  down: Float64Array;
  up: Float64Array;
}

/**
 * @param W of the group, (neurons, inputs)
 * @param sums null where the weights alone are to count; so they do where all inputs are 0
 * @param damping λ as a part of the mean of H's diagonal
 */
export function targetOf(W: Float32Array, inputs: number, sums: GroupSums | null, damping = DEFAULT_DAMPING): Target {
  const B = Float64Array.from(W);
  if (!sums || !hasInputs(sums.H, inputs)) return { B, G: null, factor: () => factorize(identity(inputs), inputs, 0) };
  let factored: Factor | null = null;
  const factor = () => (factored ??= factorize(sums.H, inputs, damping));
  if (sums.E) {
    const neurons = W.length / inputs;
    const shift = timesTransposed(sums.E, W, inputs, neurons, inputs); // EWᵀ, (inputs, neurons)
    solveFactored(factor(), shift, neurons);
    transposed(shift, inputs, neurons).forEach((change, i) => (B[i]! += change));
  }
  return { B, G: damped(sums.H, inputs, damping), factor };
}

/** H + λI; an input that is always 0 stays without weight, as in `factorize`. */
function damped(H: Float64Array, n: number, damping: number): Float64Array {
  const G = H.slice();
  let trace = 0;
  for (let t = 0; t < n; t++) trace += H[t * n + t]!;
  for (let t = 0; t < n; t++) if (H[t * n + t]! > 0) G[t * n + t]! += (damping * trace) / n;
  return G;
}

const hasInputs = (H: Float64Array, n: number) => Array.from({ length: n }, (_, t) => t).some((t) => H[t * n + t]! > 0);

export function identity(n: number): Float64Array {
  const I = new Float64Array(n * n);
  for (let t = 0; t < n; t++) I[t * n + t] = 1;
  return I;
}
