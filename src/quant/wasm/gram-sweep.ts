/**
 * A sweep in Gram form: one pass of coordinate descent on the f of criterion.ts. With p the letters before it, the letter for
 * which f is smallest, those before it in the pass changed and the others as they are, is that of a walk with other letters:
 *
 *     q_t = Quantize( p_t + [ Σ_{s<t} H_ts (p_s − q_s) + g_t ] / (H_tt + λ) )        g = (H + λI)(w − p) + sEw
 */
import type { Factor } from '../../core/linalg/factor';
import type { SweepStart } from '../slices';
import { multiply, type Rest } from '../../wasm/panels';
import { timesWeights, type GramSums, type Plan } from './gram-plans';
import type { Walkers } from './walkers';

/**
 * Sets the targets.
 * @param walkers one for each neuron
 * @param factor of H, for its λ
 */
export async function planSweep(
  { H, E, squaredDrifts }: GramSums,
  walkers: Walkers,
  { M, lambda }: Factor,
  { values, keptShares }: SweepStart,
  rest: Rest,
): Promise<Plan> {
  const { neurons, inputs, weights, order, differences } = walkers;
  const before = new Float32Array(weights.length); // p, (inputs, neurons)
  for (let c = 0; c < neurons; c++)
    for (let t = 0; t < inputs; t++) before[t * neurons + c] = values[c * inputs + (order ? order[t]! : t)]!;
  const moved = weights.map((w, at) => w - before[at]!); // w − p
  const square = { data: H, rows: inputs, pitch: inputs, first: 0 };
  const Hd = await multiply(square, inputs, { data: moved, rows: inputs, pitch: neurons, first: 0 }, neurons, rest);
  const Ew = E && (await timesWeights(E, walkers, rest));
  const drift = new Float32Array(weights.length);
  /** (H(w − p) + Ew)_t: half of what ‖Xw − X̃q‖² loses a unit of q_t. */
  const slope = new Float64Array(weights.length);
  const squaredErrors = Float64Array.from(squaredDrifts); // of p, by its definition
  const shares = Ew && Float64Array.from(keptShares);
  for (let at = 0, c = 0; at < drift.length; at++, c = c + 1 === neurons ? 0 : c + 1) {
    const correction = Ew ? Ew[at]! : 0;
    drift[at] = Hd[at]! + lambda * moved[at]! + (shares ? shares[c]! * correction : 0);
    slope[at] = Hd[at]! + correction;
    squaredErrors[c]! += moved[at]! * (Hd[at]! + 2 * correction);
  }
  walkers.targets = before;
  return {
    lower: ridged(H, inputs, M, lambda),
    drift,
    Ew,
    squaredErrors,
    ...(shares && { keptShares: shares }),
    addErrors(t, sums) {
      const norm = H[t * inputs + t]!;
      for (let c = 0, at = t * neurons; c < neurons; c++, at++)
        squaredErrors[c]! += differences[at]! * (2 * sums[c]! + norm * differences[at]! + 2 * slope[at]!);
    },
  };
}

/** H + λI, but 0 where an input never changes. */
function ridged(H: Float64Array, n: number, M: Float64Array, lambda: number): Float64Array {
  const out = H.slice();
  for (let t = 0; t < n; t++) out[t * n + t] = M[t * n + t]! > 0 ? H[t * n + t]! + lambda : 0;
  return out;
}
