/**
 * Which of some values each weight takes, and which values suit the weights that take them, both in the metric G of target.ts: no
 * step makes tr (B₀ − Q) G (B₀ − Q)ᵀ larger, but for the walk, which begins.
 */
import { factorize, solveFactored } from '../core/linalg/factor';
import { timesTransposed } from '../core/linalg/product';
import type { Target } from './target';

/** Of one group. */
export interface CodedGroup {
  target: Target;
  /** (neurons of the group, inputs): which value of the codebook a weight is. */
  codes: Uint8Array;
  inputs: number;
}

/** Relative to the mean of the diagonal: only so that it can be solved. */
const DAMPING = 1e-9;

/** The place of the value nearest to x. @param codebook increasing */
export function nearest(codebook: Float64Array, x: number): number {
  let [low, high] = [0, codebook.length - 1];
  while (low < high) {
    const at = (low + high) >> 1;
    if (x <= (codebook[at]! + codebook[at + 1]!) / 2) high = at;
    else low = at + 1;
  }
  return low;
}

/**
 * GPTQ's walk (core/linalg/factor.ts) towards B₀ with the codebook in the place of a grid, into `codes`:
 * q_t is the value nearest to b_t + Σ_{s<t} M_ts (b_s − q_s). About neurons · inputs² flops.
 */
export function walkCodes({ target: { B, factor }, codes, inputs }: CodedGroup, codebook: Float64Array): void {
  const { M } = factor();
  const differences = new Float64Array(inputs);
  for (let first = 0; first < B.length; first += inputs)
    for (let t = 0; t < inputs; t++) {
      const row = t * inputs;
      let moved = B[first + t]!;
      for (let s = 0; s < t; s++) moved += M[row + s]! * differences[s]!;
      const k = nearest(codebook, moved);
      codes[first + t] = k;
      differences[t] = B[first + t]! - codebook[k]!;
    }
}

/** One pass of coordinate descent: each weight takes the value nearest to where, all others as they are, it would be best. */
export function descend({ target: { B, G }, codes, inputs }: CodedGroup, codebook: Float64Array): void {
  if (!G) return;
  const neurons = B.length / inputs;
  const differences = B.map((b, i) => b - codebook[codes[i]!]!);
  const pulls = timesTransposed(differences, G, neurons, inputs, inputs); // (B₀ − Q)G
  for (let c = 0; c < neurons; c++) {
    const own = pulls.subarray(c * inputs, (c + 1) * inputs);
    for (let t = 0; t < inputs; t++) {
      const curvature = G[t * inputs + t]!;
      if (!(curvature > 0)) continue;
      const now = codebook[codes[c * inputs + t]!]!;
      const k = nearest(codebook, now + own[t]! / curvature);
      const step = codebook[k]! - now;
      if (step === 0) continue;
      codes[c * inputs + t] = k;
      for (let s = 0; s < inputs; s++) own[s]! -= step * G[t * inputs + s]!;
    }
  }
}

/**
 * The values by least squares, codes as they are: Kv = Σ_c S_cGb₀_c with K = Σ_c S_cGS_cᵀ, where S_c[k, t] says whether weight t of
 * neuron c takes value k. About neurons · inputs² additions.
 * @returns the values in the order of `codebook`; what no weight takes stays
 */
export function fitValues(groups: readonly CodedGroup[], codebook: Float64Array): Float64Array {
  const n = codebook.length;
  const K = new Float64Array(n * n);
  const sides = new Float64Array(n); // of the change
  for (const group of groups) addEquations(group, codebook, K, sides);
  solveFactored(factorize(K, n, DAMPING), sides, 1);
  return codebook.map((value, k) => value + sides[k]!);
}

function addEquations(
  { target: { B, G }, codes, inputs }: CodedGroup,
  codebook: Float64Array,
  K: Float64Array,
  sides: Float64Array,
): void {
  const n = codebook.length;
  const neurons = B.length / inputs;
  const differences = B.map((b, i) => b - codebook[codes[i]!]!);
  const pulls = G ? timesTransposed(differences, G, neurons, inputs, inputs) : differences;
  codes.forEach((k, i) => (sides[k]! += pulls[i]!));
  if (!G) {
    for (const k of codes) K[k * n + k]!++;
    return;
  }
  const lower = new Float64Array(n * n);
  const together = Math.max(1, Math.floor(CACHED / (n * inputs)));
  for (let first = 0; first < neurons; first += together)
    addLower(G, codes.subarray(first * inputs, (first + together) * inputs), inputs, n, lower);
  codes.forEach((k, i) => (K[k * n + k]! += G[(i % inputs) * (inputs + 1)]!));
  for (let k = 0; k < n; k++) for (let l = 0; l < n; l++) K[k * n + l]! += lower[k * n + l]! + lower[l * n + k]!;
}

/** Numbers that stay in the cache while a row of G goes over them. */
const CACHED = 2 ** 16;

/** Adds Σ_c Σ_t Σ_{s<t} G[t, s] where weight t takes value k and s value l, to `lower` (values, values), for some neurons. */
function addLower(G: Float64Array, codes: Uint8Array, inputs: number, n: number, lower: Float64Array): void {
  const neurons = codes.length / inputs;
  const rows = new Float64Array(neurons * n * inputs); // for each neuron and value
  for (let t = 0; t < inputs; t++)
    for (let c = 0; c < neurons; c++) {
      const to = (c * n + codes[c * inputs + t]!) * inputs;
      const from = t * inputs;
      for (let s = 0; s < t; s++) rows[to + s]! += G[from + s]!;
    }
  for (let c = 0; c < neurons; c++)
    for (let k = 0; k < n; k++)
      for (let s = 0; s < inputs; s++) lower[k * n + codes[c * inputs + s]!]! += rows[(c * n + k) * inputs + s]!;
}
