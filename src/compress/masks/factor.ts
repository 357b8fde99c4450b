/**
 * The factor of core/linalg/factor.ts, H + λI = MᵀDM, by products in WebAssembly: block of rows after block, the last first. What
 * the blocks behind have taken off a block is one product, M_b −= (D M_:b)ᵀ M, in the place where the block is.
 */
import type { Factor } from '../../core/linalg/factor';
import { PANEL_ROW_BYTES } from '../../wasm/panel-kernels';
import { openPanels, type Panels, type Rest } from '../../wasm/panels';
import { packWide, unpackWide, WIDE, wideMatrixBytes, widePanelBytes, widePanels } from '../../wasm/wide';

/** Rows that are eliminated at once. */
const BLOCK = 16;
/** A pivot below this part of its diagonal entry is rounding noise, as in core/linalg/factor.ts. */
const NOISE = 1e-10;

interface State {
  panels: Panels<'M' | 'turned'>;
  n: number;
  lambda: number;
  /** M in the making: column j of row i lies at ⌊j / 4⌋ · pitch + 4i + j % 4. */
  M: Float64Array;
  pitch: number;
  D: Float64Array;
  /** Of H + λI, (n). */
  diagonal: Float64Array;
}

/**
 * About n³ / 3 flops.
 * @param H (n, n); only its lower triangle is read
 * @param damping λ as a part of the mean of H's diagonal
 */
export async function factorizeWide(H: Float64Array, n: number, damping: number, rest: Rest): Promise<Factor> {
  const state = begin(H, n, damping);
  const { panels, pitch, D, lambda } = state;
  for (let last = n; last > 0;) {
    const first = BLOCK * Math.floor((last - 1) / BLOCK);
    if (last < n) subtractLater(state, first, last);
    eliminateCorner(state, first, last);
    eliminateRows(state, first, last);
    await rest(2 * (last - first) * (n - first) * last);
    last = first;
  }
  const M = unpackWide(panels, panels.at.M, pitch * 8, n, n);
  panels.close();
  for (let t = 0; t < n; t++) M.fill(0, t * n + t + 1, (t + 1) * n);
  return { n, M, D, lambda };
}

function begin(H: Float64Array, n: number, damping: number): State {
  const panels = openPanels({ M: wideMatrixBytes(n, n), turned: wideMatrixBytes(BLOCK, n) });
  const pitch = widePanelBytes(n) / 8;
  let trace = 0;
  for (let t = 0; t < n; t++) trace += H[t * (n + 1)]!;
  const lambda = n ? (damping * trace) / n : 0;
  packWide(panels, panels.at.M, pitch * 8, { data: H, rows: n, pitch: n, first: 0 }, n);
  const M = panels.doubles.subarray(panels.at.M / 8, (panels.at.M + panels.bytes.M) / 8);
  const diagonal = Float64Array.from({ length: n }, (_, t) => H[t * (n + 1)]! + (H[t * (n + 1)]! > 0 ? lambda : 0));
  for (const [t, d] of diagonal.entries()) M[(t >> 2) * pitch + t * WIDE + (t & 3)] = d;
  return { panels, n, lambda, M, pitch, D: new Float64Array(n), diagonal };
}

/** Rows first … last − 1, up to their own columns, −= Σ_{l ≥ last} M_l,row D_l M_l. */
function subtractLater({ panels, n, M, pitch, D }: State, first: number, last: number): void {
  const { at, doubles, kernels } = panels;
  const stride = widePanelBytes(BLOCK);
  const size = last - first;
  for (let l = last; l < n; l++) {
    const to = at.turned / 8 + ((l - last) >> 2) * (stride / 8) + ((l - last) & 3);
    for (let j = 0; j < size; j++)
      doubles[to + j * WIDE] = -D[l]! * M[((first + j) >> 2) * pitch + l * WIDE + (j & 3)]!;
  }
  // Inputs behind the last one, which fill its panel.
  for (let l = n; l & 3; l++) {
    const to = at.turned / 8 + ((l - last) >> 2) * (stride / 8) + ((l - last) & 3);
    for (let j = 0; j < size; j++) doubles[to + j * WIDE] = 0;
  }
  for (let p = 0; p < widePanels(last); p++) {
    const column = at.M + p * pitch * 8;
    const [right, to] = [column + last * PANEL_ROW_BYTES, column + first * PANEL_ROW_BYTES];
    kernels.wide(at.turned, stride, widePanels(n - last), right, to, size);
  }
}

/** The block's own corner: M and D of first … last − 1, and what is left of its triangle. */
function eliminateCorner({ M, pitch, D, diagonal, lambda }: State, first: number, last: number): void {
  const at = (i: number, j: number) => (j >> 2) * pitch + i * WIDE + (j & 3);
  for (let k = last - 1; k >= first; k--) {
    // Every pivot of H + λI is at least λ; what is less is noise. A column in the span of later ones owes them nothing.
    const pivot = Math.max(M[at(k, k)]!, diagonal[k]! > 0 ? lambda : 0);
    const counts = pivot > NOISE * diagonal[k]!;
    D[k] = counts ? pivot : 0;
    M[at(k, k)] = diagonal[k]! > 0 ? 1 : 0;
    for (let j = first; j < k; j++) M[at(k, j)] = counts ? M[at(k, j)]! / pivot : 0;
    for (let i = first; i < k; i++) {
      const factor = pivot * M[at(k, i)]!;
      if (factor !== 0) for (let j = first; j <= i; j++) M[at(i, j)]! -= factor * M[at(k, j)]!;
    }
  }
}

/** The block's rows before the corner, panel by panel. */
function eliminateRows({ M, pitch, D }: State, first: number, last: number): void {
  const size = last - first;
  // What row l takes off row k, and what row k is divided by.
  const factors = new Float64Array(size * size);
  for (let k = 0; k < size; k++)
    for (let l = k + 1; l < size; l++) {
      const j = first + k;
      factors[k * size + l] = M[(j >> 2) * pitch + (first + l) * WIDE + (j & 3)]! * D[first + l]!;
    }
  const inverses = Float64Array.from({ length: size }, (_, k) => (D[first + k]! > 0 ? 1 / D[first + k]! : 0));
  for (let p = 0; p < widePanels(first); p++) eliminatePanel(M, p * pitch + first * WIDE, factors, inverses);
}

/** @param from where the block's first row lies in a panel */
function eliminatePanel(M: Float64Array, from: number, factors: Float64Array, inverses: Float64Array): void {
  const size = inverses.length;
  for (let k = size - 1; k >= 0; k--) {
    const row = from + k * WIDE;
    let [a, b, c, d] = [M[row]!, M[row + 1]!, M[row + 2]!, M[row + 3]!];
    for (let l = k + 1, other = row + WIDE; l < size; l++, other += WIDE) {
      const factor = factors[k * size + l]!;
      a -= factor * M[other]!;
      b -= factor * M[other + 1]!;
      c -= factor * M[other + 2]!;
      d -= factor * M[other + 3]!;
    }
    const inverse = inverses[k]!;
    M[row] = a * inverse;
    M[row + 1] = b * inverse;
    M[row + 2] = c * inverse;
    M[row + 3] = d * inverse;
  }
}
