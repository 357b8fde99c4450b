/**
 * The kept weights of many neurons by least squares at once: conjugate gradients on (H_SS + λI) q_S = b_S for all of them side
 * by side, so that an iteration is one product of H with a matrix, in float64; steps are scaled by the diagonal. Each neuron
 * has its own S: what is outside is set to 0 after each product.
 */
import { openPanels, type Panels, type Rest } from '../../wasm/panels';
import { addWide, packWide, WIDE, wideMatrixBytes, widePanelBytes, widePanels } from '../../wasm/wide';

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
const DONE = 1e-18;

/** Values of all neurons lie in panels of four neurons, (panels, height, 4). */
interface Room {
  panels: Panels<'H' | 'p' | 'product'>;
  height: number;
  /** Directions and their products, in the memory of the kernels. */
  p: Float64Array;
  product: Float64Array;
  q: Float64Array;
  /** b − (H + λI)q in S. */
  residual: Float64Array;
  keep: Float64Array;
  /** 1 / (H_tt + λ), (inputs). */
  scale: Float64Array;
  /** Σ r²/(H_tt + λ), (neurons); 0 once a neuron is done. */
  left: Float64Array;
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
  const { neurons, inputs } = refits;
  const room = openRoom(refits);
  await multiply(room, refits, rest);
  begin(room, refits);
  for (let i = 0; i < most && room.left.some((left) => left > 0); i++) {
    await multiply(room, refits, rest);
    for (let p = 0; p < widePanels(neurons); p++) advance(room, inputs, p);
  }
  const values = new Float64Array(neurons * inputs);
  for (let c = 0; c < neurons; c++)
    for (let t = 0; t < inputs; t++) values[c * inputs + t] = room.q[placeOf(room, c, t)]!;
  room.panels.close();
  return { values, open: Array.from({ length: neurons }, (_, c) => room.left[c]! > 0) };
}

const placeOf = ({ height }: Room, c: number, t: number) => (Math.floor(c / WIDE) * height + t) * WIDE + (c % WIDE);

/** q = p: what `start` has in S. */
function openRoom({ neurons, inputs, H, ridge, start, keep }: Refits): Room {
  const columns = widePanels(neurons) * WIDE;
  const panels = openPanels({
    H: wideMatrixBytes(inputs, inputs),
    p: wideMatrixBytes(inputs, neurons),
    product: wideMatrixBytes(inputs, neurons),
  });
  const stride = widePanelBytes(inputs);
  packWide(panels, panels.at.H, stride, { data: H, rows: inputs, pitch: inputs, first: 0 }, inputs);
  const height = stride / (8 * WIDE);
  const size = height * columns;
  const view = (at: number) => panels.doubles.subarray(at / 8, at / 8 + size);
  const room: Room = {
    ...{ panels, height, p: view(panels.at.p), product: view(panels.at.product) },
    ...{ q: new Float64Array(size), residual: new Float64Array(size), keep: new Float64Array(size) },
    scale: Float64Array.from({ length: inputs }, (_, t) => 1 / (H[t * (inputs + 1)]! + ridge)),
    left: new Float64Array(columns).fill(1),
  };
  for (let c = 0; c < neurons; c++)
    for (let t = 0; t < inputs; t++) {
      const at = placeOf(room, c, t);
      room.keep[at] = keep[c * inputs + t]!;
      room.p[at] = room.q[at] = keep[c * inputs + t]! * start[c * inputs + t]!;
    }
  return room;
}

/** (H + λI)p, of panels in which some neuron is not done. */
async function multiply(
  { panels, height, p, product, left }: Room,
  { inputs, neurons, ridge }: Pick<Refits, 'inputs' | 'neurons' | 'ridge'>,
  rest: Rest,
): Promise<void> {
  const wanted = Array.from({ length: widePanels(neurons) }, (_, i) =>
    left.subarray(i * WIDE, (i + 1) * WIDE).some((each) => each > 0),
  );
  const size = height * WIDE;
  for (const [i, is] of wanted.entries())
    if (is) for (let at = i * size; at < (i + 1) * size; at++) product[at] = ridge * p[at]!;
  const stride = widePanelBytes(inputs);
  const place = (at: number) => ({ at, stride });
  const places = { A: place(panels.at.H), B: place(panels.at.p), C: place(panels.at.product) };
  await addWide(panels, places, { rows: inputs, inner: inputs, columns: neurons, wanted }, rest);
}

/** The residual of `start`, and the first direction. */
function begin(room: Room, { neurons, inputs, aims }: Refits): void {
  const { p, product, residual, keep, scale, left } = room;
  left.fill(0);
  for (let c = 0; c < neurons; c++)
    for (let t = 0; t < inputs; t++) {
      const at = placeOf(room, c, t);
      const r = keep[at]! * (aims[c * inputs + t]! - product[at]!);
      residual[at] = r;
      p[at] = r * scale[t]!;
      left[c]! += r * p[at]!;
    }
}

/** One iteration of the four neurons of a panel. */
function advance({ height, p, product, q, residual, keep, scale, left }: Room, inputs: number, panel: number): void {
  const first = panel * WIDE;
  for (let k = 0; k < WIDE; k++) {
    const before = left[first + k]!;
    if (before === 0) continue;
    const start = panel * height * WIDE + k;
    const end = start + inputs * WIDE;
    let curvature = 0;
    for (let at = start; at < end; at += WIDE) curvature += p[at]! * product[at]!;
    const step = before / curvature;
    let [after, size] = [0, 0];
    for (let at = start, t = 0; at < end; at += WIDE, t++) {
      q[at]! += step * p[at]!;
      const r = keep[at]! * (residual[at]! - step * product[at]!);
      residual[at] = r;
      after += r * r * scale[t]!;
      size += (q[at]! * q[at]!) / scale[t]!;
    }
    const done = !(after > DONE * size);
    left[first + k] = done ? 0 : after;
    const turn = done ? 0 : after / before;
    for (let at = start, t = 0; at < end; at += WIDE, t++) p[at] = done ? 0 : residual[at]! * scale[t]! + turn * p[at]!;
  }
}
