/** What a walk in Gram form has come to, in the layer's own units, from what lies on the device at its end. */
import { lettersOf, ofCandidates, type WalkedLayer, type Walkers, type WalkSizes } from './walkers';
import type { Orders } from './orders';
import { ridgesOf, type HeldBack } from './ridges';
import { WALKER } from '../../gpu/walk';

/** Products of the sums with W, (groups, stride, neuronsPadded); EW and FW are null where X̃ = X. */
export interface WeightProducts {
  HW: Float32Array;
  EW: Float32Array | null;
  FW: Float32Array | null;
}

export interface GramEnd {
  sizes: WalkSizes;
  walkers: Walkers;
  orders: Orders | null;
  candidates: number;
  samples: number;
  products: WeightProducts;
  /** Q, (groups, stride, walkers). */
  letters: Float32Array;
  /** Σ_{s<t} H_ts (w − q)_s, or H(w − q), (groups, stride, walkers); in row N the sum of X̃(w − q). */
  past: Float32Array;
  /** What `WALKER` says of each walker, (groups, walkers, 6). */
  state: Float32Array;
  /** Whether the walk has added up the error, into `state`; else `past` is H(w − q). */
  error: boolean;
  /** null: the error on the rows counts. */
  held: HeldBack | null;
}

/** @param fit whether ⟨Xw − X̃q, Xw⟩ is wanted */
export function gramResults(end: GramEnd, fit: boolean): WalkedLayer {
  const { sizes, walkers, orders, candidates, products, letters } = end;
  const { scales } = walkers;
  const { HW, EW, FW } = products;
  const drifts = ofNeurons(end, (i) => FW?.[i] ?? 0); // ‖(X − X̃)w‖²
  const norms = ofNeurons(end, (i) => HW[i]! + 2 * (EW?.[i] ?? 0) + (FW?.[i] ?? 0));
  const errorOf = end.error ? errorInState(end) : errorFromProducts(end);
  return {
    letter: lettersOf(letters, scales, sizes, orders),
    squaredErrors: ofCandidates(sizes, candidates, (g, v, c) => (errorOf(g, v, c) + drifts[c]!) * scales[c]! ** 2),
    ...gramMeans(end),
    products: fit ? outputProducts(end) : null,
    ridges: end.held && ridgesOf(end, end.held),
    squaredNorms: norms.map((norm, c) => norm * scales[c]! ** 2),
  };
}

/** Where neuron c has its value for step t, in (groups, stride, neuronsPadded). */
const place = ({ stride, neuronsPadded, perGroup }: WalkSizes, t: number, c: number) =>
  (Math.floor(c / perGroup) * stride + t) * neuronsPadded + (c % perGroup);

/** Σ_t w_t · value at t, of each neuron. @param value at a place in (groups, stride, neuronsPadded) */
function ofNeurons({ sizes, walkers: { weights } }: GramEnd, value: (i: number) => number): Float64Array {
  const { groups, perGroup, inputs, neuronsPadded } = sizes;
  return Float64Array.from({ length: groups * perGroup }, (_, c) => {
    const first = place(sizes, 0, c);
    let sum = 0;
    for (let t = 0, i = first; t < inputs; t++, i += neuronsPadded) sum += weights[i]! * value(i);
    return sum;
  });
}

type ErrorOf = (group: number, walker: number, neuron: number) => number;

/** ‖Xw − X̃q‖² − ‖(X − X̃)w‖²: the compensation is what the sum has too much. */
function errorInState({ sizes: { walkers }, state }: GramEnd): ErrorOf {
  return (group, v) => {
    const at = WALKER.floats * (group * walkers + v);
    return state[at + WALKER.error]! - state[at + WALKER.compensation]!;
  };
}

/** The same, (w − q)ᵀ(H(w − q) + 2Ew). */
function errorFromProducts({ sizes, walkers: { weights }, products: { EW }, letters, past }: GramEnd): ErrorOf {
  const { inputs, stride, walkers, neuronsPadded } = sizes;
  return (group, v, c) => {
    let sum = 0;
    let i = place(sizes, 0, c);
    let j = group * stride * walkers + v;
    for (let t = 0; t < inputs; t++, i += neuronsPadded, j += walkers)
      sum += (weights[i]! - letters[j]!) * (past[j]! + 2 * (EW?.[i] ?? 0));
    return sum;
  };
}

/** The column of ones has summed X̃(w − q), X̃w and (X − X̃)w. */
function gramMeans({ sizes, walkers, products: { HW, EW }, candidates, samples, past }: GramEnd) {
  const { stride, inputs } = sizes;
  const rows = Math.max(1, samples);
  const driftOf = (c: number) => EW?.[place(sizes, inputs, c)] ?? 0;
  return {
    meanErrors: ofCandidates(sizes, candidates, (group, v, c) => {
      const sum = past[(group * stride + inputs) * sizes.walkers + v]!;
      return ((sum + driftOf(c)) * walkers.scales[c]!) / rows;
    }),
    meanOutputs: Float64Array.from(
      walkers.scales,
      (scale, c) => ((HW[place(sizes, inputs, c)]! + driftOf(c)) * scale) / rows,
    ),
  };
}

/** ⟨Xw − X̃q, Xw⟩ = (w − q)ᵀ(H + E)w + wᵀEw + ‖(X − X̃)w‖², of which the last two are those of all candidates. */
function outputProducts(end: GramEnd): Float64Array[] {
  const { sizes, walkers, candidates, products } = end;
  const { EW, FW } = products;
  const alike = ofNeurons(end, (i) => (EW?.[i] ?? 0) + (FW?.[i] ?? 0));
  const ofDifferences = differenceProducts(end);
  return ofCandidates(
    sizes,
    candidates,
    (g, v, c) => (ofDifferences[g * sizes.walkers + v]! + alike[c]!) * walkers.scales[c]! ** 2,
  );
}

/** (w − q)ᵀ(H + E)w of each walker, (groups, walkers). */
function differenceProducts({ sizes, walkers: { weights }, letters, products: { HW, EW } }: GramEnd): Float64Array {
  const { groups, stride, inputs, walkers, count, perGroup, neuronsPadded } = sizes;
  const out = new Float64Array(groups * walkers);
  for (let g = 0; g < groups; g++)
    for (let t = 0; t < inputs; t++) {
      const row = g * stride + t;
      for (let v = 0, c = 0; v < count; v++, c = c + 1 === perGroup ? 0 : c + 1) {
        const i = row * neuronsPadded + c;
        out[g * walkers + v]! += (weights[i]! - letters[row * walkers + v]!) * (HW[i]! + (EW ? EW[i]! : 0));
      }
    }
  return out;
}

/** W − Q, (groups, stride, walkers). */
export function differencesOf(weights: Float32Array, letters: Float32Array, sizes: WalkSizes) {
  const { groups, stride, inputs, walkers, count, perGroup, neuronsPadded } = sizes;
  const out = new Float32Array(letters.length);
  for (let g = 0; g < groups; g++)
    for (let t = 0; t < inputs; t++) {
      const row = g * stride + t;
      for (let v = 0; v < count; v++)
        out[row * walkers + v] = weights[row * neuronsPadded + (v % perGroup)]! - letters[row * walkers + v]!;
    }
  return out;
}
