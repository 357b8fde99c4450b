/**
 * The kept weights of many neurons by least squares at once: conjugate gradients on (H_SS + λI) q_S = b_S for all of them side
 * by side, so that an iteration is one product of H with a matrix. Each neuron has its own S: what is outside is set to 0
 * after each product. Steps are scaled by the diagonal. Products are in float32, a third of the time; what they have lost is
 * found by the residual in float64, from which the gradients begin anew (iterative refinement).
 */
import { PANEL } from '../../wasm/panel-kernels';
import {
  clear,
  inQuads,
  matrixBytes,
  openPanels,
  pack,
  panelBytes,
  panelsOf,
  type Panels,
  type Rest,
} from '../../wasm/panels';
import { multiplyWide } from '../../wasm/wide';

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
 * ‖r‖² by the inverse of the diagonal, over ‖q‖² by the diagonal, at which a neuron is done. With λ at 1 % of the mean of the
 * diagonal what is left of q is some hundred times the root of it at most.
 */
const DONE = 1e-16;
/** The part of ‖r‖² at which float32 has done its own. */
const PART = 1e-10;
/** Times that gradients begin anew. */
const ROUNDS = 6;

interface Room {
  /** Of all neurons, in panels of eight. */
  panels: Panels<'H' | 'p' | 'product'>;
  /** Rows of a panel. */
  height: number;
  /** Directions and their products with H, in the memory of the kernels, (panels, height, 8). */
  p: Float32Array;
  product: Float32Array;
  /** (neurons, inputs). */
  q: Float64Array;
  /** b − (H + λI)q in S, (neurons, inputs). */
  residual: Float64Array;
  /** H_tt + λ, (inputs). */
  diagonal: Float64Array;
  /** ‖r‖² by the inverse of the diagonal, (neurons); 0 once a neuron is done with a round. */
  left: Float64Array;
  /** At which it is. */
  enough: Float64Array;
}

/**
 * @param most iterations
 * @returns q, (neurons, inputs), and which neurons are not done, (neurons)
 */
export async function refitByGradients(
  refits: Refits,
  most: number,
  rest: Rest,
): Promise<{ values: Float64Array; open: boolean[] }> {
  const { neurons } = refits;
  const room = openRoom(refits);
  await multiply(room, refits, rest);
  begin(room, refits, (c, t) => room.product[placeOf(room, c) + t * PANEL]!);
  for (let round = 0, iterations = 0; ; round++) {
    for (; iterations < most && room.left.some((left) => left > 0); iterations++) {
      await multiply(room, refits, rest);
      for (let c = 0; c < neurons; c++) if (room.left[c]! > 0) advance(room, refits, c);
    }
    const Hq = await productsOf(refits, room.q, rest);
    begin(room, refits, (c, t) => Hq[c * refits.inputs + t]!);
    if (round === ROUNDS || iterations >= most || !room.left.some((left) => left > 0)) break;
  }
  room.panels.close();
  return { values: room.q, open: Array.from(room.left, (left) => left > 0) };
}

const placeOf = ({ height }: Pick<Room, 'height'>, c: number) => Math.floor(c / PANEL) * height * PANEL + (c % PANEL);

/** q = p: what `start` has in S. */
function openRoom({ neurons, inputs, H, ridge, start, keep }: Refits): Room {
  const panels = openPanels({
    H: matrixBytes(inputs, inputs),
    p: matrixBytes(inputs, neurons),
    product: matrixBytes(inputs, neurons),
  });
  const stride = panelBytes(inputs);
  pack(panels, panels.at.H, stride, { data: H, rows: inputs, pitch: inputs, first: 0 }, inputs);
  const height = stride / (4 * PANEL);
  const view = (at: number) => panels.floats.subarray(at / 4, at / 4 + height * PANEL * panelsOf(neurons));
  const q = Float64Array.from(start, (w, i) => keep[i]! * w);
  const room: Room = {
    ...{ panels, height, p: view(panels.at.p), product: view(panels.at.product) },
    ...{ q, residual: new Float64Array(q.length) },
    diagonal: Float64Array.from({ length: inputs }, (_, t) => H[t * (inputs + 1)]! + ridge),
    ...{ left: new Float64Array(neurons).fill(1), enough: new Float64Array(neurons) },
  };
  for (let c = 0, i = 0; c < neurons; c++)
    for (let t = 0, at = placeOf(room, c); t < inputs; t++, i++, at += PANEL) room.p[at] = q[i]!;
  return room;
}

/** Hq in float64, (neurons, inputs). */
function productsOf({ neurons, inputs, H }: Refits, q: Float64Array, rest: Rest): Promise<Float64Array> {
  const rows = (data: Float64Array, count: number) => ({ data, rows: count, pitch: inputs, first: 0 });
  return multiplyWide(rows(q, neurons), inputs, rows(H, inputs), inputs, rest);
}

/** The residual, and the first direction of a round. @param Hq of a neuron and an input */
function begin(
  room: Room,
  { neurons, inputs, aims, ridge, keep }: Refits,
  Hq: (neuron: number, t: number) => number,
): void {
  const { p, q, residual, diagonal, left, enough } = room;
  for (let c = 0, i = 0; c < neurons; c++) {
    let [error, size] = [0, 0];
    const start = placeOf(room, c);
    for (let t = 0, at = start; t < inputs; t++, i++, at += PANEL) {
      const r = keep[i] ? aims[i]! - Hq(c, t) - ridge * q[i]! : 0;
      residual[i] = r;
      p[at] = r / diagonal[t]!;
      error += (r * r) / diagonal[t]!;
      size += q[i]! * q[i]! * diagonal[t]!;
    }
    const done = !(error > DONE * size);
    left[c] = done ? 0 : error;
    enough[c] = Math.max((DONE / 4) * size, PART * error);
    if (done) for (let t = 0, at = start; t < inputs; t++, at += PANEL) p[at] = 0;
  }
}

/** Hp of panels in which some neuron is not done. */
async function multiply({ panels, height, left }: Room, { inputs, neurons }: Refits, rest: Rest): Promise<void> {
  const { at, kernels } = panels;
  const stride = panelBytes(inputs);
  clear(panels, at.product, panels.bytes.product);
  for (let panel = 0; panel < panelsOf(neurons); panel++) {
    if (!left.subarray(panel * PANEL, (panel + 1) * PANEL).some((each) => each > 0)) continue;
    const [p, product] = [at.p + panel * stride, at.product + panel * stride];
    kernels.plain(at.H, stride, panelsOf(inputs), p, product, inQuads(inputs));
    await rest(2 * inputs * height * PANEL);
  }
}

/** One iteration of a neuron. */
function advance(room: Room, { inputs, ridge, keep }: Refits, c: number): void {
  const { p, product, q, residual, diagonal, left, enough } = room;
  const start = placeOf(room, c);
  const first = c * inputs;
  let curvature = 0;
  for (let t = 0, at = start; t < inputs; t++, at += PANEL) curvature += p[at]! * (product[at]! + ridge * p[at]!);
  const step = left[c]! / curvature;
  let after = 0;
  for (let t = 0, i = first, at = start; t < inputs; t++, i++, at += PANEL) {
    if (keep[i] === 0) continue;
    q[i]! += step * p[at]!;
    const r = residual[i]! - step * (product[at]! + ridge * p[at]!);
    residual[i] = r;
    after += (r * r) / diagonal[t]!;
  }
  const turn = after / left[c]!;
  left[c] = after > enough[c]! ? after : 0;
  if (left[c] === 0) for (let t = 0, at = start; t < inputs; t++, at += PANEL) p[at] = 0;
  else
    for (let t = 0, i = first, at = start; t < inputs; t++, i++, at += PANEL)
      p[at] = residual[i]! / diagonal[t]! + turn * p[at]!;
}
