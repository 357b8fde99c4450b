/**
 * GPFQ's walk (docs/ARCHITECTURE.md 4.2) with another rounding, keep ? identity : 0, for all neurons of a group side by side,
 * in float64:
 *
 *     q_t = keep_t · ( w_t + [ Σ_{s<t} L_ts (w_s − q_s) + drift_t ] / L_tt ),        0 where L_tt = 0
 *
 * With L = H it is the path; with L = M of core/linalg/factor.ts SparseGPT's walk, which may choose what it keeps as it goes.
 */
import { PANEL_ROW_BYTES } from '../../wasm/panel-kernels';
import { openPanels, pacer, type Rest } from '../../wasm/panels';
import { addWide, packWide, unpackWide, wideMatrixBytes, widePanelBytes } from '../../wasm/wide';

/** Steps that SparseGPT's authors choose together; walked at once where a walk chooses. */
export const BLOCK = 128;
/** Steps walked at once where it does not: what they owe to each other is no product. */
const SHORT = 32;

/** What is walked; all arrays but L have a row for each step and a column for each neuron. */
interface MaskedWalk {
  neurons: number;
  inputs: number;
  /** (inputs, inputs); its lower triangle is read. */
  L: Float64Array;
  /** W, (inputs, neurons). */
  targets: Float64Array;
  /** (inputs, neurons); null: none. */
  drift: Float64Array | null;
  /** Which weights are kept, (inputs, neurons), 0 or 1; where `choose` says so, that writes it. */
  keep: Uint8Array;
  /** null: what is kept is known before. */
  choose: ChooseAlong | null;
}

export interface ChooseAlong {
  /** Steps that are chosen together, a divisor of `BLOCK`. */
  stretch: number;
  /**
   * Sets `keep` of the steps first … first + size − 1.
   * @param values what their weights would be, were all of them kept, (size, neurons): by then moved by all that is decided
   */
  at(first: number, size: number, values: Float64Array): void;
}

/** A block of steps that is being walked. */
interface Room {
  /** Of all steps: W − Q, (inputs, neurons). */
  d: Float64Array;
  first: number;
  /** Σ_{s<first} L_ts d_s of its steps, (size, neurons). */
  past: Float64Array;
  /** Of one step, (neurons). */
  sums: Float64Array;
}

/** @returns Q, (inputs, neurons) */
export async function walkMasked(walk: MaskedWalk, pause: () => Promise<void>): Promise<Float64Array> {
  const { neurons, inputs, choose } = walk;
  const q = new Float64Array(inputs * neurons);
  const d = new Float64Array(inputs * neurons);
  const sums = new Float64Array(neurons);
  const block = choose ? BLOCK : SHORT;
  const debts = openDebts(walk, block, pacer(pause));
  for (let first = 0; first < inputs; first += block) {
    await pause();
    const size = Math.min(block, inputs - first);
    const room = { d, first, past: await debts.of(first, size), sums };
    const stretch = choose?.stretch ?? block;
    for (let from = first; from < first + size; from += stretch) {
      const to = Math.min(first + size, from + stretch);
      if (choose) choose.at(from, to - from, valuesIfKept(walk, room, from, to));
      for (let t = from; t < to; t++) step(walk, room, t, (i) => walk.keep[i] === 1, q, t * neurons);
    }
    debts.add(d, first, size);
  }
  debts.close();
  return q;
}

/** What the steps of a block owe to the blocks before it, Σ L_ts d_s. */
function openDebts({ neurons, inputs, L }: MaskedWalk, block: number, rest: Rest) {
  if (inputs <= block)
    return {
      of: (_: number, size: number) => Promise.resolve(new Float64Array(size * neurons)),
      add: () => undefined,
      close: () => undefined,
    };
  const panels = openPanels({
    L: wideMatrixBytes(block, inputs),
    d: wideMatrixBytes(inputs, neurons),
    past: wideMatrixBytes(block, neurons),
  });
  const { at, doubles } = panels;
  const [tall, short] = [widePanelBytes(inputs), widePanelBytes(block)];
  const places = {
    A: { at: at.L, stride: short },
    B: { at: at.d, stride: tall },
    C: { at: at.past, stride: short },
  };
  return {
    async of(first: number, size: number): Promise<Float64Array> {
      packWide(panels, at.L, short, { data: L, rows: size, pitch: inputs, first: first * inputs }, first);
      doubles.fill(0, at.past / 8, (at.past + panels.bytes.past) / 8);
      await addWide(panels, places, { rows: size, inner: first, columns: neurons }, rest);
      return unpackWide(panels, at.past, short, size, neurons);
    },
    add(d: Float64Array, first: number, size: number): void {
      const rows = { data: d, rows: size, pitch: neurons, first: first * neurons };
      packWide(panels, at.d + first * PANEL_ROW_BYTES, tall, rows, neurons);
    },
    close: () => panels.close(),
  };
}

function valuesIfKept(walk: MaskedWalk, room: Room, from: number, to: number): Float64Array {
  const values = new Float64Array((to - from) * walk.neurons);
  for (let t = from; t < to; t++) step(walk, room, t, () => true, values, (t - from) * walk.neurons);
  return values;
}

/** @param kept by place in (inputs, neurons); @param q where the values go, from `to` on */
function step(
  walk: MaskedWalk,
  { d, first, past, sums }: Room,
  t: number,
  kept: (i: number) => boolean,
  q: Float64Array,
  to: number,
): void {
  const { neurons, inputs, L, targets, drift } = walk;
  sums.set(past.subarray((t - first) * neurons, (t - first + 1) * neurons));
  addEarlier(sums, walk, d, t, first, t);
  const norm = L[t * inputs + t]!;
  for (let c = 0, i = t * neurons; c < neurons; c++, i++) {
    const value = norm > 0 && kept(i) ? targets[i]! + (sums[c]! + (drift ? drift[i]! : 0)) / norm : 0;
    q[to + c] = value;
    d[i] = targets[i]! - value;
  }
}

/** sums_c += Σ_{from ≤ s < to} L_ts d_sc; four at a time, so that sums are loaded and stored once for them. */
function addEarlier(
  sums: Float64Array,
  { neurons, inputs, L }: MaskedWalk,
  d: Float64Array,
  t: number,
  from: number,
  to: number,
): void {
  const row = t * inputs;
  let s = from;
  for (; s + 4 <= to; s += 4) {
    const [l0, l1, l2, l3] = [L[row + s]!, L[row + s + 1]!, L[row + s + 2]!, L[row + s + 3]!];
    const row0 = s * neurons;
    const [row1, row2, row3] = [row0 + neurons, row0 + 2 * neurons, row0 + 3 * neurons];
    for (let c = 0; c < neurons; c++)
      sums[c] = sums[c]! + l0 * d[row0 + c]! + l1 * d[row1 + c]! + l2 * d[row2 + c]! + l3 * d[row3 + c]!;
  }
  for (; s < to; s++) {
    const [l, row0] = [L[row + s]!, s * neurons];
    for (let c = 0; c < neurons; c++) sums[c]! += l * d[row0 + c]!;
  }
}
