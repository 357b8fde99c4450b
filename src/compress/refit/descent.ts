/**
 * Conjugate gradients of many systems side by side in float32, in WebAssembly: (H + λI)_SS x_S = r_S, each with a right-hand side
 * and unknowns of its own, eight in a panel. They are preconditioned by diag(δ)_SS + u_S u_Sᵀ, what H weighs in its leading
 * direction and beside it (leading.ts): behind a ReLU the direction of the mean weighs a hundred times as much as any other, and
 * float32 finds it again and again. Each right-hand side is scaled by a power of two, and so is H, so that squares are numbers of
 * float32.
 */
import { PANEL, PANEL_ROW_BYTES } from '../../wasm/panel-kernels';
import {
  clear,
  inQuads,
  matrixBytes,
  openPanels,
  pack,
  padded,
  panelBytes,
  panelsOf,
  type Panels,
  type Rest,
} from '../../wasm/panels';

export interface Systems {
  neurons: number;
  inputs: number;
  /** (inputs, inputs). */
  H: Float64Array;
  /** Of H + λI, (inputs). */
  diagonal: Float64Array;
  /** u, and δ = diagonal − u², (inputs). */
  leading: { u: Float64Array; rest: Float64Array };
  /** S, (neurons, inputs), 0 or 1. */
  keep: Uint8Array;
  /** Iterations of a system at most, of all its rounds. */
  most: number;
}

/** Rows of H that stay in a core's cache while all panels go past. */
const STRIP = 64;

type Matrices = 'p' | 'product' | 'x' | 'r' | 'keep';

/** Where the systems are; numbers as they are scaled. */
interface State extends Systems {
  panels: Panels<Matrices | 'H' | 'scales' | 'factors' | 'sums'>;
  /** Bytes of a panel. */
  stride: number;
  /** Power of two that H is divided by. */
  unit: number;
  /** Power of two that r is multiplied by, (neurons). */
  scales: Float64Array;
  /** 1 + Σ_S u² / δ, (neurons). */
  weights: Float64Array;
  /** rᵀz, z what r becomes by the preconditioner, (neurons); 0 where a system is not going on. */
  left: Float64Array;
  /** Σ r² / δ at which its round ends. */
  enough: Float64Array;
  iterations: Uint32Array;
  /** Whether its last round came to its end. */
  ended: Uint8Array;
}

export type Descent = ReturnType<typeof openDescent>;

export function openDescent(systems: Systems) {
  const state = openState(systems);
  const { panels, neurons, inputs, unit, scales, iterations, ended, most } = state;
  return {
    /** (H + λI)q in float32, (neurons, inputs). @param q the same */
    async products(q: Float64Array, rest: Rest): Promise<Float64Array> {
      for (let c = 0; c < neurons; c++) setColumn(state, 'p', c, { values: q, first: c * inputs, scale: 1 });
      await multiply(state, () => true, rest);
      const found = new Float64Array(q.length);
      for (let c = 0; c < neurons; c++) addColumn(state, 'product', c, found, unit);
      return found;
    },
    /** A round of a system, from x = 0. @param r not 0; @param enough Σ r² / δ at which it ends */
    begin: (c: number, r: Float64Array, enough: number) => begin(state, c, r, enough),
    /** Goes on with all systems that have begun until each is at its end. */
    run: (rest: Rest) => run(state, rest),
    /** Adds x of a system to its row of q, (neurons, inputs). */
    addTo: (q: Float64Array, c: number) => addColumn(state, 'x', c, q, 1 / (scales[c]! * unit)),
    /** Whether the last round of a system came to its end. */
    reached: (c: number) => ended[c] === 1,
    mayGoOn: (c: number) => ended[c] === 1 && iterations[c]! < most,
    close: () => panels.close(),
  };
}

function openState(systems: Systems): State {
  const { neurons, inputs, H, diagonal, leading, keep } = systems;
  const matrix = matrixBytes(inputs, neurons);
  const panels = openPanels({
    ...{ H: matrixBytes(inputs, inputs), p: matrix, product: matrix, x: matrix, r: matrix, keep: matrix },
    ...{ scales: 8 * padded(inputs), factors: 8 * PANEL, sums: 8 * PANEL },
  });
  const { at, floats } = panels;
  const stride = panelBytes(inputs);
  const unit = powerOfTwo(diagonal.reduce((sum, d) => sum + d, 0) / inputs);
  const scaled = new Float32Array(H.length);
  for (let i = 0; i < H.length; i++) scaled[i] = H[i]! / unit;
  for (const [t, d] of diagonal.entries()) scaled[t * (inputs + 1)] = d / unit;
  pack(panels, at.H, stride, { data: scaled, rows: inputs, pitch: inputs, first: 0 }, inputs);
  const inverses = leading.rest.map((d) => (d > 0 ? 1 / d : 0));
  for (let t = 0; t < inputs; t++) {
    floats[at.scales / 4 + 2 * t] = unit * inverses[t]!;
    floats[at.scales / 4 + 2 * t + 1] = Math.sqrt(unit) * leading.u[t]! * inverses[t]!;
  }
  const shares = leading.u.map((x, t) => x * x * inverses[t]!);
  const state: State = {
    ...systems,
    ...{ panels, stride, unit, scales: new Float64Array(neurons).fill(1), weights: new Float64Array(neurons).fill(1) },
    ...{ left: new Float64Array(neurons), enough: new Float64Array(neurons) },
    ...{ iterations: new Uint32Array(neurons), ended: new Uint8Array(neurons) },
  };
  for (let c = 0; c < neurons; c++) {
    setColumn(state, 'keep', c, { values: keep, first: c * inputs, scale: 1 });
    for (let t = 0; t < inputs; t++) if (keep[c * inputs + t]) state.weights[c]! += shares[t]!;
  }
  return state;
}

/** The one next to a number; 1 where that is none to divide by. */
const powerOfTwo = (x: number) => (x > 0 && x < Infinity ? 2 ** Math.round(Math.log2(x)) : 1);

/** Where a column of a matrix in panels begins, and ends, among the floats; from row to row it is `PANEL`. */
function columnOf({ panels, stride, inputs }: State, name: Matrices, c: number): [from: number, end: number] {
  const from = (panels.at[name] + (c >> 3) * stride) / 4 + (c & 7);
  return [from, from + inputs * PANEL];
}

/** @param first of the values */
function setColumn(
  state: State,
  name: Matrices,
  c: number,
  { values, first, scale }: { values: Float64Array | Uint8Array; first: number; scale: number },
): void {
  const { floats } = state.panels;
  const [from, end] = columnOf(state, name, c);
  for (let at = from, i = first; at < end; at += PANEL, i++) floats[at] = values[i]! * scale;
}

function addColumn(state: State, name: Matrices, c: number, to: Float64Array, scale: number): void {
  const { floats } = state.panels;
  const [from, end] = columnOf(state, name, c);
  for (let at = from, i = c * state.inputs; at < end; at += PANEL, i++) to[i]! += floats[at]! * scale;
}

function clearColumn(state: State, name: Matrices, c: number): void {
  const { floats } = state.panels;
  const [from, end] = columnOf(state, name, c);
  for (let at = from; at < end; at += PANEL) floats[at] = 0;
}

function begin(state: State, c: number, r: Float64Array, enough: number): void {
  let largest = 0;
  for (let t = 0; t < r.length; t++) largest = Math.max(largest, Math.abs(r[t]!));
  const scale = (state.scales[c] = 1 / powerOfTwo(largest));
  state.enough[c] = enough * scale * state.unit * scale;
  state.left[c] = 1;
  state.ended[c] = 0;
  clearColumn(state, 'x', c);
  setColumn(state, 'r', c, { values: r, first: 0, scale });
}

async function run(state: State, rest: Rest): Promise<void> {
  const { panels, stride, left, neurons } = state;
  const { at, floats } = panels;
  const goesOn = (panel: number) => left.subarray(panel * PANEL, (panel + 1) * PANEL).some((each) => each > 0);
  for (let panel = 0; panel < panelsOf(neurons); panel++) {
    if (!goesOn(panel)) continue;
    for (let c = panel * PANEL; c < Math.min(neurons, (panel + 1) * PANEL); c++)
      if (left[c] === 0) clearColumn(state, 'r', c);
    // A step of length 0 has the sums of the first residuals.
    const own = panel * stride;
    for (const name of ['p', 'product'] as const) clear(panels, at[name] + own, stride);
    floats.fill(0, at.factors / 4, at.factors / 4 + 2 * PANEL);
    step(state, panel, (c, sums) => begun(state, c, sums));
  }
  while (left.some((each) => each > 0)) {
    await multiply(state, goesOn, rest);
    for (let panel = 0; panel < panelsOf(neurons); panel++) if (goesOn(panel)) advance(state, panel);
  }
}

/** (H + λI)p of the panels that are wanted. */
async function multiply(
  { panels, stride, inputs, neurons }: State,
  wanted: (panel: number) => boolean,
  rest: Rest,
): Promise<void> {
  const { at, bytes, kernels } = panels;
  clear(panels, at.product, bytes.product);
  const chosen = Array.from({ length: panelsOf(neurons) }, (_, p) => p).filter(wanted);
  for (let first = 0; first < inputs; first += STRIP) {
    const [rows, down] = [Math.min(STRIP, inputs - first), first * PANEL_ROW_BYTES];
    for (const p of chosen) {
      const to = at.product + p * stride + down;
      kernels.plain(at.H + down, stride, panelsOf(inputs), at.p + p * stride, to, inQuads(rows));
    }
    await rest(2 * rows * inputs * PANEL * chosen.length);
  }
}

/** One iteration of the systems of a panel. */
function advance(state: State, panel: number): void {
  const { panels, stride, inputs, left } = state;
  const { at, kernels, floats } = panels;
  const own = panel * stride;
  kernels.curvature(at.p + own, at.product + own, at.sums, inputs);
  for (let k = 0; k < PANEL; k++) {
    const c = panel * PANEL + k;
    const [toGo, curvature] = [left[c] ?? 0, floats[at.sums / 4 + k]!];
    if (toGo > 0 && !(curvature > 0)) stop(state, c, false);
    floats[at.factors / 4 + k] = toGo > 0 && curvature > 0 ? toGo / curvature : 0;
  }
  step(state, panel, (c, sums) => after(state, c, sums));
}

/** What an iteration has left of a system: Σ r² / δ, and rᵀz. */
interface Sums {
  squares: number;
  left: number;
}

/** Steps as long as `factors` says, and turns. @param next notes what is left of a system that goes on, and gives β */
function step(state: State, panel: number, next: (c: number, sums: Sums) => number): void {
  const { panels, stride, inputs, left, weights } = state;
  const { at, kernels, floats } = panels;
  const own = panel * stride;
  const [p, r, keep] = [at.p + own, at.r + own, at.keep + own];
  kernels.descend(p, at.product + own, at.x + own, r, keep, at.scales, at.factors, at.sums, inputs);
  for (let k = 0; k < PANEL; k++) {
    const c = panel * PANEL + k;
    const goesOn = (left[c] ?? 0) > 0;
    const [squares, along] = [floats[at.sums / 4 + k]!, floats[at.sums / 4 + PANEL + k]!];
    const less = goesOn ? along / weights[c]! : 0;
    floats[at.factors / 4 + k] = goesOn ? next(c, { squares, left: squares - along * less }) : 0;
    floats[at.factors / 4 + PANEL + k] = (left[c] ?? 0) > 0 ? less : 0;
  }
  kernels.turn(r, keep, at.scales, p, at.factors, inputs);
}

function begun(state: State, c: number, { squares, left }: Sums): number {
  state.left[c] = left;
  if (!(squares > state.enough[c]!)) stop(state, c, true);
  return 0;
}

/** @returns β */
function after(state: State, c: number, { squares, left: now }: Sums): number {
  const { left, enough, iterations, most } = state;
  const turn = now / left[c]!;
  left[c] = now;
  iterations[c]!++;
  const reached = squares <= enough[c]!;
  if (!reached && now > 0 && iterations[c]! < most) return turn;
  stop(state, c, reached);
  return 0;
}

/** A round of a system is over. @param reached whether it came to its end */
function stop(state: State, c: number, reached: boolean): void {
  state.left[c] = 0;
  state.ended[c] = reached ? 1 : 0;
  clearColumn(state, 'r', c);
}
