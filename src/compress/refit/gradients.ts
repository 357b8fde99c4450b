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

/** Values of all neurons lie in panels of eight neurons, (panels, height, 8). */
interface Room {
  panels: Panels<'H' | 'p' | 'product'>;
  height: number;
  /** Directions and their products with H, in the memory of the kernels. */
  p: Float32Array;
  product: Float32Array;
  q: Float64Array;
  /** b − (H + λI)q in S. */
  residual: Float64Array;
  keep: Float64Array;
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
  let values = valuesOf(room, refits);
  let iterations = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    begin(room, refits, await productsOf(refits, values, rest));
    if (round === ROUNDS || iterations >= most || !room.left.some((left) => left > 0)) break;
    for (; iterations < most && room.left.some((left) => left > 0); iterations++) {
      await multiply(room, refits, rest);
      for (let c = 0; c < neurons; c++) if (room.left[c]! > 0) advance(room, refits, c);
    }
    values = valuesOf(room, refits);
  }
  room.panels.close();
  return { values, open: Array.from({ length: neurons }, (_, c) => room.left[c]! > 0) };
}

const placeOf = ({ height }: Pick<Room, 'height'>, c: number) => Math.floor(c / PANEL) * height * PANEL + (c % PANEL);

/** q: what `start` has in S. */
function openRoom({ neurons, inputs, H, ridge, start, keep }: Refits): Room {
  const panels = openPanels({
    H: matrixBytes(inputs, inputs),
    p: matrixBytes(inputs, neurons),
    product: matrixBytes(inputs, neurons),
  });
  const stride = panelBytes(inputs);
  pack(panels, panels.at.H, stride, { data: H, rows: inputs, pitch: inputs, first: 0 }, inputs);
  const height = stride / (4 * PANEL);
  const size = height * PANEL * panelsOf(neurons);
  const view = (at: number) => panels.floats.subarray(at / 4, at / 4 + size);
  const room: Room = {
    ...{ panels, height, p: view(panels.at.p), product: view(panels.at.product) },
    ...{ q: new Float64Array(size), residual: new Float64Array(size), keep: new Float64Array(size) },
    diagonal: Float64Array.from({ length: inputs }, (_, t) => H[t * (inputs + 1)]! + ridge),
    ...{ left: new Float64Array(neurons), enough: new Float64Array(neurons) },
  };
  for (let c = 0, i = 0; c < neurons; c++)
    for (let t = 0, at = placeOf(room, c); t < inputs; t++, i++, at += PANEL) {
      room.keep[at] = keep[i]!;
      room.q[at] = keep[i]! * start[i]!;
    }
  return room;
}

/** q, (neurons, inputs). */
function valuesOf(room: Room, { neurons, inputs }: Refits): Float64Array {
  const values = new Float64Array(neurons * inputs);
  for (let c = 0, i = 0; c < neurons; c++)
    for (let t = 0, at = placeOf(room, c); t < inputs; t++, i++, at += PANEL) values[i] = room.q[at]!;
  return values;
}

/** Hq in float64, (neurons, inputs). */
function productsOf({ neurons, inputs, H }: Refits, values: Float64Array, rest: Rest): Promise<Float64Array> {
  const rows = (data: Float64Array, count: number) => ({ data, rows: count, pitch: inputs, first: 0 });
  return multiplyWide(rows(values, neurons), inputs, rows(H, inputs), inputs, rest);
}

/** The residual, and the first direction of a round. @param Hq (neurons, inputs) */
function begin(room: Room, { neurons, inputs, aims, ridge }: Refits, Hq: Float64Array): void {
  const { p, q, residual, keep, diagonal, left, enough } = room;
  for (let c = 0, i = 0; c < neurons; c++) {
    let [error, size] = [0, 0];
    for (let t = 0, at = placeOf(room, c); t < inputs; t++, i++, at += PANEL) {
      const r = keep[at]! * (aims[i]! - Hq[i]! - ridge * q[at]!);
      residual[at] = r;
      p[at] = r / diagonal[t]!;
      error += (r * r) / diagonal[t]!;
      size += q[at]! * q[at]! * diagonal[t]!;
    }
    const done = !(error > DONE * size);
    left[c] = done ? 0 : error;
    enough[c] = Math.max((DONE / 4) * size, PART * error);
    if (done) for (let t = 0, at = placeOf(room, c); t < inputs; t++, at += PANEL) p[at] = 0;
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
function advance(room: Room, { inputs, ridge }: Refits, c: number): void {
  const { height, p, product, q, residual, keep, diagonal, left, enough } = room;
  const start = placeOf({ height }, c);
  const end = start + inputs * PANEL;
  let curvature = 0;
  for (let at = start; at < end; at += PANEL) curvature += p[at]! * (product[at]! + ridge * p[at]!);
  const step = left[c]! / curvature;
  let after = 0;
  for (let at = start, t = 0; at < end; at += PANEL, t++) {
    q[at]! += step * p[at]!;
    const r = keep[at]! * (residual[at]! - step * (product[at]! + ridge * p[at]!));
    residual[at] = r;
    after += (r * r) / diagonal[t]!;
  }
  const turn = after / left[c]!;
  left[c] = after > enough[c]! ? after : 0;
  if (left[c] === 0) for (let at = start; at < end; at += PANEL) p[at] = 0;
  else for (let at = start, t = 0; at < end; at += PANEL, t++) p[at] = residual[at]! / diagonal[t]! + turn * p[at]!;
}
