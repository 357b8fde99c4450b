/**
 * The kept weights of each neuron by least squares on what the layer reads:
 *
 *     q_S = argmin ‖Xw − X̃_S q_S‖² + λ‖q_S − w_S‖² = (H_SS + λI)⁻¹ (Hw + Ew + λw)_S
 *
 * λ holds the weights where they were rather than at 0: with all of them kept, and X̃ = X, they stay. Without the drift, Ew,
 * it is X̃w that is aimed at. Inputs that never change leave 0: nothing depends on their weights.
 */
import { pacer } from '../../wasm/panels';
import { multiplyWide } from '../../wasm/wide';
import { ridgeOfSums, type PrunedGroup } from '../masks/group';
import { openCholesky } from './cholesky';
import { refitByGradients, type Refits } from './gradients';

/** Flops a second of factors and of products in float32, both in WebAssembly: only their ratio counts. */
const SPEEDS = { factor: 5e9, product: 30e9 };
/** Iterations below which gradients are not begun: layers of ResNet-20 ask for more than 31. */
const LEAST = 60;

export interface RefitOptions {
  /** λ as a part of the mean of ‖X̃_t‖². */
  damping: number;
  drift: boolean;
  /** Iterations of gradients that are worth as much as factors, by `iterationsOf`; of some neurons it is that of all of them. */
  most: number;
}

/**
 * @param keep (neurons, inputs)
 * @returns Q, (neurons, inputs)
 */
export async function refit(
  group: PrunedGroup,
  keep: Uint8Array,
  { damping, drift, most }: RefitOptions,
  pause: () => Promise<void>,
): Promise<Float32Array> {
  const { weights, neurons, inputs, sums } = group;
  const { H } = sums;
  const ridge = ridgeOfSums(sums, inputs, damping);
  const rest = pacer(pause);
  const live = liveOf(keep, H, inputs);
  const aims = await aimsOf(group, ridge, drift, rest);
  const refits: Refits = { neurons, inputs, H, ridge, aims, start: weights, keep: live };
  const found = most < LEAST ? null : await refitByGradients(refits, most, rest);
  const values = new Float32Array(found?.values ?? []);
  if (found && !found.open.includes(true)) return values;
  const all = found ? values : new Float32Array(weights.length);
  const cholesky = openCholesky(inputs);
  for (let c = 0; c < neurons; c++) {
    if (found && !found.open[c]) continue;
    await pause();
    const [first, end] = [c * inputs, (c + 1) * inputs];
    all.set(cholesky.solve(H, aims.subarray(first, end), live.subarray(first, end), ridge), first);
  }
  cholesky.close();
  return all;
}

/** Iterations that cost as much as a factor for each neuron. @param keep (neurons, inputs) */
export function iterationsOf({ neurons, inputs, sums: { H } }: PrunedGroup, keep: Uint8Array): number {
  const live = liveOf(keep, H, inputs);
  let factors = 0;
  for (let c = 0; c < neurons; c++) {
    let size = 0;
    for (let i = c * inputs; i < (c + 1) * inputs; i++) size += live[i]!;
    factors += size ** 3 / 3;
  }
  return Math.floor(factors / SPEEDS.factor / ((2 * inputs ** 2 * neurons) / SPEEDS.product));
}

/** Hw + Ew + λw of each neuron, (neurons, inputs). */
async function aimsOf(
  { weights, neurons, inputs: n, sums: { H, E } }: PrunedGroup,
  ridge: number,
  drift: boolean,
  rest: ReturnType<typeof pacer>,
): Promise<Float64Array> {
  // Rows of W times the transpose of H + E, H being its own.
  const turned = new Float64Array(n * n);
  for (let t = 0; t < n; t++)
    for (let s = 0; s < n; s++) turned[s * n + t] = H[t * n + s]! + (drift && E ? E[t * n + s]! : 0);
  const rows = (data: Float64Array | Float32Array, count: number) => ({ data, rows: count, pitch: n, first: 0 });
  const aims = await multiplyWide(rows(weights, neurons), n, rows(turned, n), n, rest);
  for (let i = 0; i < aims.length; i++) aims[i]! += ridge * weights[i]!;
  return aims;
}

/** What is kept but for inputs that never change. */
function liveOf(keep: Uint8Array, H: Float64Array, inputs: number): Uint8Array {
  const live = keep.slice();
  for (let t = 0; t < inputs; t++)
    if (!(H[t * (inputs + 1)]! > 0)) for (let i = t; i < live.length; i += inputs) live[i] = 0;
  return live;
}
