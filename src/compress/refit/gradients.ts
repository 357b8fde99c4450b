/**
 * The kept weights of many neurons by least squares at once: conjugate gradients on (H_SS + λI) q_S = b_S for all of them side
 * by side, so that an iteration is one product of H with a matrix. Each neuron has its own S: what is outside is set to 0
 * after each product. Steps are taken in float32 (descent.ts); what that has lost is found by the residual in float64, from which
 * the gradients begin anew (iterative refinement). No neuron has to do with another: some of them alone come to the same bits.
 */
import { multiplyWide } from '../../wasm/wide';
import type { Rest } from '../../wasm/panels';
import { openDescent, type Descent } from './descent';
import { leadingOf } from './leading';

/** Of neurons of a group. */
export interface Refits {
  neurons: number;
  inputs: number;
  /** (inputs, inputs). */
  H: Float64Array;
  /** λ. */
  ridge: number;
  /** b, (neurons, inputs). */
  aims: Float64Array;
  /** Where q begins, (neurons, inputs). */
  start: Float32Array;
  /** S, (neurons, inputs), 0 or 1; no input in it has H_tt = 0. */
  keep: Uint8Array;
}

/**
 * ‖r‖² by the inverse of δ, over ‖q‖² by δ, at which a neuron is done; δ is the diagonal of H + λI beside its leading direction. With
 * λ at 1 % of the mean of the diagonal what is left of q is some hundred times the root of it at most.
 */
const DONE = 1e-16;
/** The part of ‖r‖² at which float32 has done its own. */
const PART = 1e-10;
/** Times that gradients begin anew. */
const ROUNDS = 6;

/** How far the neurons are. */
interface Course {
  /** (neurons, inputs). */
  q: Float64Array;
  /** b − (H + λI)q in S, (neurons, inputs). */
  residual: Float64Array;
  /** δ, (inputs). */
  weights: Float64Array;
  /** Which are done. */
  settled: boolean[];
}

/**
 * @param most iterations of a neuron
 * @returns q, (neurons, inputs), and which neurons are not done, (neurons)
 */
export async function refitByGradients(
  refits: Refits,
  most: number,
  rest: Rest,
): Promise<{ values: Float64Array; open: boolean[] }> {
  const { neurons, inputs, H, ridge, start, keep } = refits;
  const diagonal = Float64Array.from({ length: inputs }, (_, t) => H[t * (inputs + 1)]! + ridge);
  const q = new Float64Array(start.length);
  for (let i = 0; i < q.length; i++) if (keep[i]) q[i] = start[i]!;
  const leading = leadingOf(H, diagonal);
  const descent = openDescent({ neurons, inputs, H, diagonal, leading, keep, most });
  const all = Array.from({ length: neurons }, (_, c) => c);
  const course = { q, residual: new Float64Array(q.length), weights: leading.rest, settled: all.map(() => false) };
  setResiduals(course, refits, all, await descent.products(q, rest));
  for (let round = 0; ; round++) {
    const exact = all.map((c) => !course.settled[c] && begin(course, refits, descent, c, round));
    await descent.run(rest);
    const left = all.filter((c) => !course.settled[c]);
    for (const c of left) {
      descent.addTo(q, c);
      course.settled[c] = exact[c]! && descent.reached(c);
    }
    const further = left.filter((c) => !course.settled[c] && descent.mayGoOn(c));
    if (round === ROUNDS || further.length === 0) break;
    setResiduals(course, refits, further, await productsOf(refits, course, further, rest));
  }
  descent.close();
  return { values: q, open: course.settled.map((settled) => !settled) };
}

/**
 * Begins a round of a neuron, or finds it done.
 * @returns whether the neuron is done where it ends: the residual it begins from is known in float64, and so small that what float32
 *   loses on the way does not count
 */
function begin(
  { q, residual, weights, settled }: Course,
  { inputs }: Refits,
  descent: Descent,
  c: number,
  round: number,
): boolean {
  let [error, size] = [0, 0];
  for (let t = 0, i = c * inputs; t < inputs; t++, i++) {
    if (residual[i] !== 0) error += residual[i]! ** 2 / weights[t]!;
    size += q[i]! ** 2 * weights[t]!;
  }
  // What is 0 by float32 may not be.
  if (!(error > DONE * size) && (round > 0 || error === 0)) {
    settled[c] = true;
    return false;
  }
  descent.begin(c, residual.subarray(c * inputs, (c + 1) * inputs), Math.max((DONE / 4) * size, PART * error));
  return round > 0 && PART * error <= (DONE / 4) * size;
}

/** @param of which neurons; @param products (H + λI)q of them, (of, inputs) */
function setResiduals(
  { residual }: Course,
  { inputs, aims, keep }: Refits,
  of: readonly number[],
  products: Float64Array,
): void {
  for (const [k, c] of of.entries())
    for (let t = 0, i = c * inputs, at = k * inputs; t < inputs; t++, i++, at++)
      residual[i] = keep[i] ? aims[i]! - products[at]! : 0;
}

/** (H + λI)q in float64, (of, inputs). */
async function productsOf(
  { inputs, H, ridge }: Refits,
  { q }: Course,
  of: readonly number[],
  rest: Rest,
): Promise<Float64Array> {
  const own = new Float64Array(of.length * inputs);
  for (const [k, c] of of.entries()) own.set(q.subarray(c * inputs, (c + 1) * inputs), k * inputs);
  const rows = (data: Float64Array, count: number) => ({ data, rows: count, pitch: inputs, first: 0 });
  const products = await multiplyWide(rows(own, of.length), inputs, rows(H, inputs), inputs, rest);
  for (let i = 0; i < own.length; i++) products[i]! += ridge * own[i]!;
  return products;
}
