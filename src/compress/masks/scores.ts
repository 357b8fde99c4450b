/**
 * What the weights of a group are kept by, (neurons, inputs): the greater, the rather.
 *
 *     magnitude  |w_t|
 *     wanda      |w_t| ‖X̃_t‖                  Sun et al., arXiv 2306.11695
 *     obs        w_t² / [(H + λI)⁻¹]_tt        Hassibi and Stork, "Optimal Brain Surgeon" (1992): what the squared error grows
 *                                             by, up to a factor, when t goes and all others make up for it
 *     taylor     |w_t ∂L/∂w_t|                Molchanov et al., arXiv 1906.10771
 *     random     a number of [0, 1)
 *
 * With OBS and Wanda an input that never changes has 0: nothing is lost with its weight.
 */
import { unreachable } from '../../core/errors';
import type { Factor } from '../../core/linalg/factor';
import { uniform } from '../../core/random';
import type { Criterion } from '../layer';
import { factorOfSums, type PrunedGroup } from './group';

export interface ScoreOptions {
  /** λ as a part of the mean of ‖X̃_t‖². */
  damping: number;
  seed: number;
  pause: () => Promise<void>;
}

/** How the score of a weight follows from its value; values that a walk has moved have scores, too. */
export type ScoreOf = (value: number, neuron: number, t: number) => number;

/** @throws Error where the criterion asks for gradients and there are none */
export async function scoresOf(criterion: Criterion, group: PrunedGroup, options: ScoreOptions): Promise<Float64Array> {
  const costs = criterion === 'obs' ? inverseCosts(await factorOfSums(group, options.damping, options.pause)) : null;
  const score = scoreOf(criterion, group, costs, options.seed);
  const { weights, inputs } = group;
  const scores = new Float64Array(weights.length);
  for (let i = 0, c = 0; i < weights.length; c++)
    for (let t = 0; t < inputs; t++, i++) scores[i] = score(weights[i]!, c, t);
  return scores;
}

/** @param costs of OBS: what w_t² is multiplied by, (inputs) */
export function scoreOf(
  criterion: Criterion,
  { sums: { H }, inputs, firstNeuron, gradients }: PrunedGroup,
  costs: Float64Array | null,
  seed: number,
): ScoreOf {
  switch (criterion) {
    case 'magnitude':
      return Math.abs;
    case 'wanda': {
      const norms = Float64Array.from({ length: inputs }, (_, t) => Math.sqrt(Math.max(0, H[t * (inputs + 1)]!)));
      return (value, _, t) => Math.abs(value) * norms[t]!;
    }
    case 'obs':
      return (value, _, t) => value * value * costs![t]!;
    case 'taylor':
      if (!gradients) throw new Error('the Taylor criterion asks for gradients of the loss');
      return (value, c, t) => Math.abs(value * gradients[c * inputs + t]!);
    case 'random':
      return (_, c, t) => uniform(seed, firstNeuron + c, t);
    default:
      return unreachable(criterion);
  }
}

/** 1 / [(H + λI)⁻¹]_tt, (inputs); 0 where H_tt = 0. From M⁻¹: (H + λI)⁻¹ = M⁻¹ D⁻¹ M⁻ᵀ. */
export function inverseCosts({ n, M, D }: Factor): Float64Array {
  const inverse = new Float64Array(n * n); // M⁻¹, lower triangular
  const costs = new Float64Array(n);
  for (let t = 0; t < n; t++) {
    if (!(M[t * n + t]! > 0)) continue;
    const row = inverse.subarray(t * n, t * n + t + 1);
    row[t] = 1;
    subtractRows(row, M.subarray(t * n, t * n + t), inverse, n);
    let sum = 0;
    for (let s = 0; s <= t; s++) if (D[s]! > 0) sum += row[s]! ** 2 / D[s]!;
    costs[t] = sum > 0 ? 1 / sum : 0;
  }
  return costs;
}

/** row −= Σ_s factors_s · row s of A, which is lower triangular; four rows at once. */
function subtractRows(row: Float64Array, factors: Float64Array, A: Float64Array, n: number): void {
  let s = 0;
  for (; s + 4 <= factors.length; s += 4) {
    const [f0, f1, f2, f3] = [factors[s]!, factors[s + 1]!, factors[s + 2]!, factors[s + 3]!];
    const [a0, a1, a2, a3] = [s * n, (s + 1) * n, (s + 2) * n, (s + 3) * n];
    for (let k = 0; k < s + 4; k++) row[k]! -= f0 * A[a0 + k]! + f1 * A[a1 + k]! + f2 * A[a2 + k]! + f3 * A[a3 + k]!;
  }
  for (; s < factors.length; s++) for (let k = 0; k <= s; k++) row[k]! -= factors[s]! * A[s * n + k]!;
}
