/**
 * What the methods' walks take from the sums of a group in Gram form, and how their errors are told without the samples.
 * ‖Xw − X̃q‖² = (w − q)ᵀH(w − q) + 2(w − q)ᵀEw + ‖(X − X̃)w‖² is added up as the letters are found.
 */
import type { Factor } from '../../core/linalg/factor';
import type { Ridge } from '../criterion';
import { qronosTargets } from '../methods/qronos-targets';
import type { Walkers } from './walkers';
import { multiply, type Rest, type Rows } from '../../wasm/panels';

export interface GramSums {
  /** X̃ᵀX̃, (inputs, inputs). */
  H: Float64Array;
  /** X̃ᵀ(X − X̃), (inputs, inputs); null where X̃ = X. */
  E: Float64Array | null;
  /** ‖(X − X̃)w‖², (neurons). */
  squaredDrifts: Float64Array;
}

export interface Plan {
  /** L of `walkBlock`, (inputs, inputs). */
  lower: Float64Array;
  /** Its drift, (inputs, neurons); null: none. */
  drift: Float32Array | null;
  /** Ew, (inputs, neurons); null where X̃ = X. */
  Ew: Float32Array | null;
  /** ‖Xw − X̃q‖² of each walker, once all steps are done. */
  squaredErrors: Float64Array;
  /** s of shrink.ts, (neurons); left out: all of Ew is kept. */
  keptShares?: Float64Array;
  /** `onStep` of `walkBlock`. */
  addErrors(t: number, sums: Float64Array): void;
}

/** RTN, GPFQ, SPFQ: L = H. */
export async function planPath({ H, E, squaredDrifts }: GramSums, walkers: Walkers, rest: Rest): Promise<Plan> {
  const { count, neurons, inputs, differences } = walkers;
  const masked = E && (await timesWeights(lowerTriangle(E, inputs), walkers, rest)); // Σ_{s≤t} E_ts w_s, (inputs, neurons)
  const Ew = E && (await timesWeights(E, walkers, rest));
  const squaredErrors = perWalker(walkers, (c) => squaredDrifts[c]!);
  return {
    lower: H,
    drift: masked,
    Ew,
    squaredErrors,
    addErrors(t, sums) {
      const norm = H[t * inputs + t]!;
      for (let v = 0, c = 0; v < count; v++, c = c + 1 === neurons ? 0 : c + 1) {
        const d = differences[t * count + v]!;
        // dᵀHd by the lower triangle.
        squaredErrors[v]! += d * (2 * sums[v]! + norm * d + 2 * (Ew ? Ew[t * neurons + c]! : 0));
      }
    },
  };
}

/**
 * GPTQ: L = M of H + λI = MᵀDM. With d = w − q, dᵀHd = Σ_t D_t (Md)_t² − λ‖d‖².
 * @param factor of H
 */
export async function planGptq(
  { E, squaredDrifts }: GramSums,
  walkers: Walkers,
  { M, D, lambda }: Factor,
  rest: Rest,
): Promise<Plan> {
  const { count, neurons, inputs, differences } = walkers;
  const Ew = E && (await timesWeights(E, walkers, rest));
  const squaredErrors = perWalker(walkers, (c) => squaredDrifts[c]!);
  return {
    lower: M,
    drift: null,
    Ew,
    squaredErrors,
    addErrors(t, sums) {
      if (!(M[t * inputs + t]! > 0)) return;
      for (let v = 0, c = 0; v < count; v++, c = c + 1 === neurons ? 0 : c + 1) {
        const d = differences[t * count + v]!;
        squaredErrors[v]! += D[t]! * (sums[v]! + d) ** 2 - d * (lambda * d - 2 * (Ew ? Ew[t * neurons + c]! : 0));
      }
    },
  };
}

/**
 * Qronos: GPTQ's walk towards w* = w + e, e = (H + λI)⁻¹Ew, but for its first step, which rounds w_0 + (Ew)_0 / H_00. With
 * d = w* − q, ‖Xw − X̃q‖² = Σ_t D_t (Md)_t² − λ‖w − q‖² + ‖(X − X̃)w‖² − eᵀEw. Sets the targets. Where only the share s of
 * Ew is kept, both terms of Ew above are s times as large, the last one s² times, and 2(1 − s)(w − q)ᵀEw comes to the sum.
 * @param factor of H
 * @param samples rows of H that say how much is kept; null: all
 */
export async function planQronos(
  sums: GramSums,
  walkers: Walkers,
  factor: Factor,
  rest: Rest,
  samples: number | null,
): Promise<Plan> {
  if (!sums.E) return planGptq(sums, walkers, factor, rest);
  const { count, neurons, inputs, weights, letters, differences } = walkers;
  const { M, D, lambda } = factor;
  const { squaredDrifts } = sums;
  const Ew = await timesWeights(sums.E, walkers, rest);
  const shrink = samples === null ? null : { samples, squaredDrifts };
  const wanted = qronosTargets(factor, { weights, Ew, firstNorm: sums.H[0]!, shrink });
  const { keptShares, explained } = wanted;
  const drift = new Float32Array(inputs * neurons);
  drift.set(wanted.firstStep);
  const squaredErrors = perWalker(walkers, (c) => squaredDrifts[c]! - keptShares[c]! ** 2 * explained[c]!);
  walkers.targets = wanted.targets;
  return {
    lower: M,
    drift,
    Ew,
    squaredErrors,
    ...(shrink && { keptShares }),
    addErrors(t, past) {
      if (!(M[t * inputs + t]! > 0)) return;
      for (let v = 0, c = 0; v < count; v++, c = c + 1 === neurons ? 0 : c + 1) {
        const at = t * count + v;
        const fromWeight = weights[t * neurons + c]! - letters[at]!;
        const heldBack = (1 - keptShares[c]!) * Ew[t * neurons + c]!;
        squaredErrors[v]! +=
          D[t]! * (past[v]! + differences[at]!) ** 2 - fromWeight * (lambda * fromWeight - 2 * heldBack);
      }
    },
  };
}

/**
 * ⟨Xw − X̃q, Xw⟩ of each walker: (w − q)ᵀ(H + E)w + wᵀEw + ‖(X − X̃)w‖².
 * @param walkers whose letters are found
 */
export async function outputProducts(
  { H, squaredDrifts }: GramSums,
  { Ew }: Plan,
  walkers: Walkers,
  rest: Rest,
): Promise<Float64Array> {
  const { count, neurons, inputs, weights, letters } = walkers;
  const outputs = await timesWeights(H, walkers, rest); // (H + E)w, (inputs, neurons)
  const alike = Float64Array.from(squaredDrifts); // for all candidates of a neuron
  if (Ew)
    for (let at = 0, c = 0; at < Ew.length; at++, c = c + 1 === neurons ? 0 : c + 1) {
      outputs[at]! += Ew[at]!;
      alike[c]! += weights[at]! * Ew[at]!;
    }
  const products = perWalker(walkers, (c) => alike[c]!);
  for (let t = 0; t < inputs; t++) {
    await rest(2 * count);
    for (let v = 0, c = 0; v < count; v++, c = c + 1 === neurons ? 0 : c + 1)
      products[v]! += (weights[t * neurons + c]! - letters[t * count + v]!) * outputs[t * neurons + c]!;
  }
  return products;
}

/**
 * What the f of criterion.ts adds for each walker: λ‖q‖² and λqᵀw − (1 − s)qᵀEw.
 * @param walkers whose letters are found
 * @param ridge λ
 */
export function addRidge(walkers: Walkers, ridge: number, plan: Pick<Plan, 'Ew' | 'keptShares'> | null): Ridge {
  const { count, neurons, inputs, weights, letters } = walkers;
  const squares = new Float64Array(count);
  const products = new Float64Array(count);
  const Ew = plan?.keptShares ? plan.Ew : null; // s is 1 else
  const pull = new Float64Array(neurons); // λw_t − (1 − s)(Ew)_t
  for (let t = 0; t < inputs; t++) {
    for (let c = 0; c < neurons; c++) {
      const at = t * neurons + c;
      pull[c] = ridge * weights[at]! - (Ew ? (1 - plan!.keptShares![c]!) * Ew[at]! : 0);
    }
    for (let v = 0, c = 0; v < count; v++, c = c + 1 === neurons ? 0 : c + 1) {
      const q = letters[t * count + v]!;
      squares[v]! += ridge * q * q;
      products[v]! += q * pull[c]!;
    }
  }
  return { squares, products };
}

function perWalker({ count, neurons }: Walkers, of: (neuron: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, v) => of(v % neurons));
}

/** A W, (inputs, neurons); A (inputs, inputs). */
export function timesWeights(
  A: Rows['data'],
  { weights, inputs, neurons }: Walkers,
  rest: Rest,
): Promise<Float32Array> {
  const rows = (data: Rows['data'], pitch: number): Rows => ({ data, rows: inputs, pitch, first: 0 });
  return multiply(rows(A, inputs), inputs, rows(weights, neurons), neurons, rest);
}

function lowerTriangle(values: Float64Array, n: number): Float32Array {
  const data = new Float32Array(n * n);
  for (let t = 0; t < n; t++) for (let s = 0; s <= t; s++) data[t * n + s] = values[t * n + s]!;
  return data;
}
