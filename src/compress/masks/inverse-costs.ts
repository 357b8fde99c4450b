/** What a weight costs by OBS: 1 / [(H + λI)⁻¹]_tt, from the factor of H + λI. */
import type { Factor } from '../../core/linalg/factor';
import { PANEL_ROW_BYTES } from '../../wasm/panel-kernels';
import { inQuads, openPanels, type Panels, type Rest } from '../../wasm/panels';
import { WIDE, wideMatrixBytes, widePanelBytes, widePanels } from '../../wasm/wide';

/** Rows of M⁻¹ that are found together. */
const BLOCK = 16;

/** N = M⁻¹ in the making: column j of row i lies at ⌊j / 4⌋ · pitch + 4i + j % 4. */
interface State {
  panels: Panels<'M' | 'N'>;
  factor: Factor;
  N: Float64Array;
  pitch: number;
}

/**
 * 1 / [(H + λI)⁻¹]_tt, (inputs); 0 where H_tt = 0. By (H + λI)⁻¹ = M⁻¹ D⁻¹ M⁻ᵀ, row after row of M⁻¹ N = M⁻¹:
 * N_t = e_t − Σ_{s<t} M_ts N_s, the rows before a block in one product. About n³ / 3 flops.
 */
export async function inverseCosts(factor: Factor, rest: Rest): Promise<Float64Array> {
  const { n, M, D } = factor;
  const panels = openPanels({ M: wideMatrixBytes(BLOCK, n), N: wideMatrixBytes(n, n) });
  const N = panels.doubles.subarray(panels.at.N / 8, (panels.at.N + panels.bytes.N) / 8);
  const state = { panels, factor, N, pitch: widePanelBytes(n) / 8 };
  const inverses = D.map((d) => (d > 0 ? 1 / d : 0));
  const costs = new Float64Array(n);
  for (let first = 0; first < n; first += BLOCK) {
    const size = Math.min(BLOCK, n - first);
    subtractEarlier(state, first, size);
    finishRows(state, first, size);
    for (let t = first; t < first + size; t++) {
      const sum = squares(state, t, inverses);
      costs[t] = sum > 0 && M[t * (n + 1)]! > 0 ? 1 / sum : 0;
    }
    await rest(size * first ** 2);
  }
  panels.close();
  return costs;
}

/** Rows of N −= Σ_{s<first} M_ts N_s. */
function subtractEarlier({ panels, factor: { n, M }, pitch }: State, first: number, size: number): void {
  const { at, doubles, kernels } = panels;
  const stride = widePanelBytes(BLOCK);
  for (let s = 0; s < first; s += WIDE)
    for (let i = 0, to = at.M / 8 + (s >> 2) * (stride / 8); i < size; i++, to += WIDE) {
      const from = (first + i) * n + s;
      for (let k = 0; k < WIDE; k++) doubles[to + k] = -M[from + k]!;
    }
  for (let p = 0; p < widePanels(first); p++) {
    const column = at.N + p * pitch * 8;
    // Rows of N before p's own columns are 0 there.
    const right = column + p * WIDE * PANEL_ROW_BYTES;
    const to = column + first * PANEL_ROW_BYTES;
    kernels.wide(at.M + p * stride, stride, first / WIDE - p, right, to, inQuads(size));
  }
}

/** Rows of N within a block, panel by panel. */
function finishRows({ factor: { n, M }, N, pitch }: State, first: number, size: number): void {
  for (let i = 0; i < size; i++) {
    const t = first + i;
    N[(t >> 2) * pitch + t * WIDE + (t & 3)] = M[t * (n + 1)]!;
  }
  for (let p = 0; p < widePanels(first + size); p++)
    for (let i = 1; i < size; i++) {
      const row = p * pitch + (first + i) * WIDE;
      let [a, b, c, d] = [N[row]!, N[row + 1]!, N[row + 2]!, N[row + 3]!];
      for (let k = 0, other = p * pitch + first * WIDE; k < i; k++, other += WIDE) {
        const factor = M[(first + i) * n + first + k]!;
        a -= factor * N[other]!;
        b -= factor * N[other + 1]!;
        c -= factor * N[other + 2]!;
        d -= factor * N[other + 3]!;
      }
      N[row] = a;
      N[row + 1] = b;
      N[row + 2] = c;
      N[row + 3] = d;
    }
}

/** Σ_s N_ts² / D_s. */
function squares({ N, pitch }: State, t: number, inverses: Float64Array): number {
  let sum = 0;
  for (let s = 0, at = t * WIDE; s <= t; s += WIDE, at += pitch)
    for (let k = 0; k < WIDE && s + k <= t; k++) sum += N[at + k]! ** 2 * inverses[s + k]!;
  return sum;
}
