/**
 * The kept weights of each neuron by least squares on what the layer reads:
 *
 *     q_S = argmin ‖Xw − X̃_S q_S‖² + λ‖q_S − w_S‖² = (H_SS + λI)⁻¹ (Hw + Ew + λw)_S
 *
 * λ holds the weights where they were rather than at 0: with all of them kept, and X̃ = X, they stay. Without the drift, Ew,
 * it is X̃w that is aimed at. Inputs that never change leave 0: nothing depends on their weights.
 */
import { ridgeOfSums, type PrunedGroup } from '../masks/group';
import { refitDirectly } from './direct';

/**
 * @param keep (neurons, inputs)
 * @param damping λ as a part of the mean of ‖X̃_t‖²
 * @returns Q, (neurons, inputs)
 */
export async function refit(
  group: PrunedGroup,
  keep: Uint8Array,
  { damping, drift }: { damping: number; drift: boolean },
  pause: () => Promise<void>,
): Promise<Float32Array> {
  const { weights, neurons, inputs, sums } = group;
  const ridge = ridgeOfSums(sums, inputs, damping);
  const values = new Float32Array(weights.length);
  for (let c = 0; c < neurons; c++) {
    await pause();
    const row = <T extends Uint8Array | Float32Array>(all: T) => all.subarray(c * inputs, (c + 1) * inputs) as T;
    values.set(refitDirectly(sums.H, aimOf(group, row(weights), ridge, drift), row(keep), ridge), c * inputs);
  }
  return values;
}

/** Hw + Ew + λw, (inputs). */
function aimOf({ inputs: n, sums: { H, E } }: PrunedGroup, w: Float32Array, ridge: number, drift: boolean) {
  const b = new Float64Array(n);
  for (let t = 0; t < n; t++) {
    let sum = ridge * w[t]!;
    for (let s = 0; s < n; s++) sum += (H[t * n + s]! + (drift && E ? E[t * n + s]! : 0)) * w[s]!;
    b[t] = sum;
  }
  return b;
}
