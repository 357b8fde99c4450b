/** Repeating a step of a layer, forward and back, until nothing changes: H ← X + S relu(H) W, and u ← g + Jᵀu. */
import type { DenseMatrix } from '../../matrix';
import { multiplyDense } from '../../propagate';
import type { DeepTask } from './head';
import type { Ledger } from './ledger';

/** Steps end where one changes this part of H, or after so many. */
const TOLERANCE = 1e-6;
const MOST_STEPS = 200;

/** next = x + S relu(h) W. */
export function advance(
  h: Float32Array,
  x: Float32Array,
  W: DenseMatrix,
  { S }: DeepTask,
  next: Float32Array,
  zW: Float32Array,
) {
  const width = W.columns;
  const sums = new Float64Array(width);
  for (let from = 0; from < h.length; from += width) {
    sums.fill(0);
    for (let k = 0; k < width; k++) {
      const z = h[from + k]!;
      if (z <= 0) continue;
      for (let j = 0; j < width; j++) sums[j]! += z * W.values[k * width + j]!;
    }
    zW.set(sums, from);
  }
  multiplyDense(S, { kind: 'dense', rows: S.rows, columns: width, values: zW }, next);
  for (let i = 0; i < next.length; i++) next[i]! += x[i]!;
}

/** ‖a − b‖ / ‖a‖. */
function change(a: Float32Array, b: Float32Array): number {
  let [apart, size] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    apart += (a[i]! - b[i]!) ** 2;
    size += a[i]! * a[i]!;
  }
  return size > 0 ? Math.sqrt(apart / size) : 0;
}

/** Repeats a step from `start` until nothing changes. @returns where that ends, the ledger's, and after how many steps */
export async function settle(
  start: Float32Array,
  step: (from: Float32Array, to: Float32Array) => void,
  { ledger, turn }: { ledger: Ledger; turn: () => Promise<void> },
): Promise<{ found: Float32Array; steps: number }> {
  let [here, next] = [ledger.take(start.length), ledger.take(start.length)];
  here.set(start);
  let steps = 0;
  let apart = Infinity;
  while (apart > TOLERANCE && steps < MOST_STEPS) {
    step(here, next);
    steps++;
    apart = change(next, here);
    [here, next] = [next, here];
    await turn();
  }
  ledger.give(next);
  return { found: here, steps };
}

/** Sᵀu, and D(h)(Sᵀu)Wᵀ: how ∂/∂H of one step comes from that of the next. */
export function retreat(
  h: Float32Array,
  u: Float32Array,
  Wt: DenseMatrix,
  { S }: DeepTask,
  out: Float32Array,
  Su: Float32Array,
) {
  const width = Wt.columns;
  multiplyDense(S, { kind: 'dense', rows: S.rows, columns: width, values: u }, Su);
  const sums = new Float64Array(width);
  for (let from = 0; from < h.length; from += width) {
    sums.fill(0);
    for (let k = 0; k < width; k++) {
      const v = Su[from + k]!;
      if (v !== 0) for (let j = 0; j < width; j++) sums[j]! += v * Wt.values[k * width + j]!;
    }
    for (let j = 0; j < width; j++) out[from + j] = h[from + j]! > 0 ? sums[j]! : 0;
  }
}

/** relu(h)ᵀ S u, (width, width), added to dW. */
export function addWeightGradient(dW: Float32Array, h: Float32Array, Su: Float32Array, width: number): void {
  const sums = new Float64Array(dW.length);
  for (let from = 0; from < h.length; from += width)
    for (let k = 0; k < width; k++) {
      const z = h[from + k]!;
      if (z <= 0) continue;
      for (let j = 0; j < width; j++) sums[k * width + j]! += z * Su[from + j]!;
    }
  for (let i = 0; i < dW.length; i++) dW[i]! += sums[i]!;
}
