/**
 * Beacon in Gram form, in float64, for a backend that has summed H = X̃ᵀX̃ and E = X̃ᵀ(X − X̃); beacon.ts has the method. With
 * G = X̃ᵀX = H + E, and of a neuron so far
 *
 *     r = Hp, (inputs)        P_t = ⟨X_t, X̃p⟩ = Σ_s G_st p_s        b_t = Σ_s G_ts w_s, along the path of s ≤ t alone
 *
 * the products that a letter is chosen by are at hand: ⟨y, X̃p⟩ and ‖X̃p‖² grow with each letter, and r and P by the row of t.
 * In the passes after the path only letters that change cost more than a look.
 */
import { bestLetter, isBetter, MOST_PASSES, stepFor, type AngleSums, type Grid } from './beacon';
import { saturate } from './neuron-result';

/** How many times as long as in a kernel a flop takes here. */
const SLOWER = 10;

/** Neurons side by side: what they keep of a step, and a row of H and G, stay near at hand. */
const TOGETHER = 16;

/** What the neurons of a group share, in the order of the path. */
export interface BeaconSums {
  inputs: number;
  /** (inputs, inputs), both triangles. */
  H: Float64Array;
  /** (inputs, inputs); null where X̃ = X. */
  E: Float64Array | null;
  /** λ; 0: the angle is that of the samples. */
  ridge: number;
  grid: Grid;
}

/** A neuron that is found, in the order of the path. */
export interface BeaconFound {
  /** Q, (inputs); 0 where an input never changes. */
  q: Float32Array;
  /** k, (inputs). */
  codes: Int8Array;
  /** δ. */
  step: number;
  /** (w − q)ᵀH(w − q) + 2(w − q)ᵀEw: ‖Xw − X̃q‖² less ‖(X − X̃)w‖². */
  squaredError: number;
}

/** One neuron on its way. */
interface Neuron {
  w: Float64Array;
  /** δ₀. */
  start: number;
  p: Float64Array;
  r: Float64Array;
  /** r where X̃ = X. */
  P: Float64Array;
  /** Gw. */
  b: Float64Array;
  /** Ew; null where X̃ = X. */
  drift: Float64Array | null;
  /** ⟨y, X̃p⟩ and ‖X̃p‖², with what the ridge adds. */
  B: number;
  A: number;
}

/**
 * @param starts δ₀ of each neuron
 * @param weightsOf w of a neuron, (inputs), in the order of the path
 * @param rest told of the flops done, pauses
 */
export async function beaconNeurons(
  sums: BeaconSums,
  starts: Float32Array,
  weightsOf: (neuron: number) => Float64Array,
  rest: (flops: number) => Promise<void> | undefined,
): Promise<BeaconFound[]> {
  const { inputs } = sums;
  const found: BeaconFound[] = [];
  for (let first = 0; first < starts.length; first += TOGETHER) {
    const some = Array.from(starts.subarray(first, first + TOGETHER), (start, i) =>
      openNeuron(weightsOf(first + i), start, sums.E !== null),
    );
    for (let t = 0; t < inputs; t++) {
      stepTogether(sums, some, t);
      await rest(8 * SLOWER * inputs * some.length);
    }
    for (const neuron of some) {
      await rest(2 * SLOWER * inputs * improve(sums, neuron));
      found.push(finish(neuron, sums.grid));
    }
  }
  return found;
}

function openNeuron(w: Float64Array, start: number, diverged: boolean): Neuron {
  const zeros = () => new Float64Array(w.length);
  const r = zeros();
  return {
    w,
    start,
    p: zeros(),
    r,
    P: diverged ? zeros() : r,
    b: zeros(),
    drift: diverged ? zeros() : null,
    B: 0,
    A: 0,
  };
}

function finish(neuron: Neuron, { offset }: Grid): BeaconFound {
  const { start, p } = neuron;
  const step = start > 0 ? (stepFor(neuron.B, neuron.A) ?? start) : 0;
  const q = Float32Array.from(p, (letter) => letter * step);
  const codes = Int8Array.from(p, (letter) => (letter === 0 && offset !== 0 ? 0 : saturate(letter - offset)));
  return { q, codes, step, squaredError: errorOf(neuron, q, step) };
}

/** Step t of the path of some neurons. */
function stepTogether({ inputs, H, E, ridge, grid }: BeaconSums, some: readonly Neuron[], t: number): void {
  const row = H.subarray(t * inputs, (t + 1) * inputs);
  const drift = E && E.subarray(t * inputs, (t + 1) * inputs);
  const G = drift ? row.map((h, s) => h + drift[s]!) : row;
  const live = row[t]! > 0;
  for (const neuron of some) {
    const { w, p, r, P, b } = neuron;
    neuron.B += w[t]! * P[t]!;
    if (!live) continue;
    const past = dot(G, w, 0, t + 1);
    b[t] = past + dot(G, w, t + 1, inputs);
    if (drift && neuron.drift) neuron.drift[t] = dot(drift, w, 0, inputs);
    if (!(neuron.start > 0)) continue;
    const sums = { B: neuron.B, A: neuron.A, b: past + ridge * w[t]!, h: r[t]!, H: row[t]! + ridge };
    p[t] = bestLetter(sums, grid, w[t]! / neuron.start);
    grow(neuron, sums, p[t]!);
    add(r, p[t]!, row);
    if (P !== r) add(P, p[t]!, G);
  }
}

/** Passes over the letters of a neuron until one changes nothing. @returns looks at letters, and rows that were added */
function improve({ inputs, H, ridge, grid }: BeaconSums, neuron: Neuron): number {
  const { w, p, r, b } = neuron;
  if (!(neuron.start > 0)) return 0;
  let work = 0;
  for (let pass = 0, changed = true; changed && pass < MOST_PASSES; pass++) {
    changed = false;
    work++;
    for (let t = 0; t < inputs; t++) {
      const norm = H[t * inputs + t]!;
      if (!(norm > 0)) continue;
      const x = p[t]!;
      const pull = b[t]! + ridge * w[t]!;
      const h = r[t]! - x * norm;
      const own = norm + ridge;
      const sums = { B: neuron.B - x * pull, A: neuron.A - x * (2 * h + x * own), b: pull, h, H: own };
      const letter = bestLetter(sums, grid, x);
      if (!isBetter(sums, letter, x)) continue;
      [neuron.B, neuron.A] = [sums.B, sums.A];
      grow(neuron, sums, letter);
      add(r, letter - x, H.subarray(t * inputs, (t + 1) * inputs));
      p[t] = letter;
      changed = true;
      work++;
    }
  }
  return work;
}

function grow(neuron: Neuron, { b, h, H }: AngleSums, letter: number): void {
  neuron.B += letter * b;
  neuron.A += letter * (2 * h + letter * H);
}

/** (w − q)ᵀH(w − q) + 2(w − q)ᵀEw. */
function errorOf({ w, r, b, drift }: Neuron, q: Float32Array, step: number): number {
  let sum = 0;
  for (let t = 0; t < w.length; t++) {
    const Ew = drift ? drift[t]! : 0;
    sum += (w[t]! - q[t]!) * (b[t]! - Ew - step * r[t]! + 2 * Ew);
  }
  return sum;
}

/** Σ a_s b_s for first ≤ s < end, by four sums that do not wait for each other. */
function dot(a: Float64Array, b: Float64Array, first: number, end: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let s = first;
  for (; s + 4 <= end; s += 4) {
    s0 += a[s]! * b[s]!;
    s1 += a[s + 1]! * b[s + 1]!;
    s2 += a[s + 2]! * b[s + 2]!;
    s3 += a[s + 3]! * b[s + 3]!;
  }
  for (; s < end; s++) s0 += a[s]! * b[s]!;
  return s0 + s1 + (s2 + s3);
}

/** a += factor · b. */
function add(a: Float64Array, factor: number, b: Float64Array): void {
  const { length } = a;
  let s = 0;
  for (; s + 4 <= length; s += 4) {
    a[s]! += factor * b[s]!;
    a[s + 1]! += factor * b[s + 1]!;
    a[s + 2]! += factor * b[s + 2]!;
    a[s + 3]! += factor * b[s + 3]!;
  }
  for (; s < length; s++) a[s]! += factor * b[s]!;
}
