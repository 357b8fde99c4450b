/**
 * The kept weights of neurons by least squares, each through the Cholesky factor of its own part of H: H_SS + λI = LLᵀ, block of
 * columns after block, what the blocks before have to do with it in one product in WebAssembly.
 */
import { PANEL_ROW_BYTES } from '../../wasm/panel-kernels';
import { inQuads, openPanels, type Panels } from '../../wasm/panels';
import { WIDE, wideMatrixBytes, widePanelBytes, widePanels } from '../../wasm/wide';

/** Columns that are factored at once. */
const BLOCK = 32;
/** A pivot below this part of its diagonal entry is rounding noise. */
const NOISE = 1e-10;

/** Room for factors of up to so many inputs. */
export function openCholesky(most: number) {
  const panels = openPanels({ L: wideMatrixBytes(most, most), turned: wideMatrixBytes(most, BLOCK) });
  return {
    /**
     * q_S = (H_SS + λI)⁻¹ b_S; 0 beside S, and where an input never changes.
     * @param H (n, n)
     * @param b (n)
     * @param keep S, (n), 0 or 1, `most` of them at most
     * @param ridge λ
     * @returns q, (n)
     */
    solve(H: Float64Array, b: ArrayLike<number>, keep: ArrayLike<number>, ridge: number): Float64Array {
      const n = keep.length;
      const kept = Array.from({ length: n }, (_, t) => t).filter((t) => keep[t] && H[t * (n + 1)]! > 0);
      const factor = openFactor(panels, H, n, kept, ridge);
      for (let first = 0; first < kept.length; first += BLOCK) {
        const size = Math.min(BLOCK, kept.length - first);
        if (first > 0) subtractEarlier(factor, first, size);
        factorColumns(factor, first, size);
      }
      const solution = solveBoth(
        factor,
        Float64Array.from(kept, (t) => b[t]!),
      );
      const q = new Float64Array(n);
      kept.forEach((t, i) => (q[t] = solution[i]!));
      return q;
    },
    close: () => panels.close(),
  };
}

interface Factor {
  panels: Panels<'L' | 'turned'>;
  size: number;
  /** Doubles from a panel of L to the next: column j of row i lies at ⌊j / 4⌋ · pitch + 4i + j % 4. */
  pitch: number;
  L: Float64Array;
  /** Of H_SS + λI, (size). */
  diagonal: Float64Array;
}

/** The lower triangle of H_SS + λI in the place of L. */
function openFactor(
  panels: Factor['panels'],
  H: Float64Array,
  n: number,
  kept: readonly number[],
  ridge: number,
): Factor {
  const size = kept.length;
  const pitch = widePanelBytes(size) / 8;
  const L = panels.doubles.subarray(panels.at.L / 8, panels.at.L / 8 + pitch * widePanels(size));
  for (const [i, t] of kept.entries()) {
    const row = t * n;
    for (let j = 0; j <= i; j++) L[(j >> 2) * pitch + i * WIDE + (j & 3)] = H[row + kept[j]!]!;
    L[(i >> 2) * pitch + i * WIDE + (i & 3)]! += ridge;
  }
  return { panels, size, pitch, L, diagonal: Float64Array.from(kept, (t) => H[t * (n + 1)]! + ridge) };
}

/** Columns first … first + size − 1, from their own row on, −= L_i L_jᵀ of the columns before. */
function subtractEarlier(
  { panels: { at, doubles, kernels }, size: all, pitch, L }: Factor,
  first: number,
  size: number,
) {
  const stride = widePanelBytes(first);
  for (let j = 0; j < size; j++) {
    const to = at.turned / 8 + (j >> 2) * (stride / 8) + (j & 3);
    const from = (first + j) * WIDE;
    for (let k = 0; k < first; k++) doubles[to + k * WIDE] = -L[(k >> 2) * pitch + from + (k & 3)]!;
  }
  const down = first * PANEL_ROW_BYTES;
  for (let p = 0; p < widePanels(size); p++) {
    const to = at.L + (first / WIDE + p) * pitch * 8 + down;
    kernels.wide(at.L + down, pitch * 8, first / WIDE, at.turned + p * stride, to, inQuads(all - first));
  }
}

/** Within a block: column after column. */
function factorColumns({ size: all, pitch, L, diagonal }: Factor, first: number, size: number): void {
  for (let j = first; j < first + size; j++) {
    const column = (j >> 2) * pitch + (j & 3);
    for (let k = first; k < j; k++) {
      const earlier = (k >> 2) * pitch + (k & 3);
      const factor = L[earlier + j * WIDE]!;
      for (let i = j; i < all; i++) L[column + i * WIDE]! -= factor * L[earlier + i * WIDE]!;
    }
    const pivot = L[column + j * WIDE]!;
    const inverse = pivot > NOISE * diagonal[j]! ? 1 / Math.sqrt(pivot) : 0;
    for (let i = j; i < all; i++) L[column + i * WIDE]! *= inverse;
  }
}

/** LLᵀx = b, in place; 0 where there is no pivot. */
function solveBoth({ size, pitch, L }: Factor, x: Float64Array): Float64Array {
  for (let j = 0; j < size; j++) {
    const column = (j >> 2) * pitch + (j & 3);
    const pivot = L[column + j * WIDE]!;
    const value = (x[j] = pivot > 0 ? x[j]! / pivot : 0);
    for (let i = j + 1; i < size; i++) x[i]! -= value * L[column + i * WIDE]!;
  }
  for (let j = size - 1; j >= 0; j--) {
    const column = (j >> 2) * pitch + (j & 3);
    const pivot = L[column + j * WIDE]!;
    let sum = x[j]!;
    for (let i = j + 1; i < size; i++) sum -= x[i]! * L[column + i * WIDE]!;
    x[j] = pivot > 0 ? sum / pivot : 0;
  }
  return x;
}
