/**
 * The factor that GPTQ and Qronos walk along: H' = H + λI = MᵀDM, H = X̃ᵀX̃, with M lower triangular with ones on its
 * diagonal and D diagonal. It is Cholesky's elimination begun at the last coordinate.
 *
 * GPTQ (arXiv 2210.17323) goes through the weights in order; after each letter it moves all later weights to where
 * ‖X̃(w − q)‖² + λ‖w − q‖² = (w − q)ᵀH'(w − q) is smallest. With d = w − q this is Σ_t D_t (Md)_t², and (Md)_t depends only
 * on d_0 … d_t, with factor 1 on d_t. Once d_0 … d_{t−1} are fixed, all terms from t on can be made 0, which is the smallest
 * that they can be; the first of them is 0 where d_t = −Σ_{s<t} M_ts d_s. So the weight that GPTQ rounds at step t, by then
 * moved t times, is
 *
 *     w_t − d_t = w_t + Σ_{s<t} M_ts (w_s − q_s),
 *
 * which is GPFQ's walk with M_ts in the place of H_ts / H_tt (docs/ARCHITECTURE.md 4.2), and what each letter adds to
 * the error is D_t times the square of what rounding changed.
 */

export interface Factor {
  n: number;
  /**
   * (n, n), row-major, zeros above the diagonal. On it 1; but 0 where the input is always 0 (H_tt = 0), which then has
   * no influence in either direction.
   */
  M: Float64Array;
  /** (n); 0 where H_tt = 0. */
  D: Float64Array;
  /** damping · mean of H's diagonal. */
  lambda: number;
}

/** Coordinates eliminated at once. */
const BLOCK = 48;
/** A pivot below this part of its diagonal entry is rounding noise. */
const NOISE = 1e-10;

/**
 * H' = MᵀDM in float64, about n³ / 3 flops.
 * @param H (n, n), row-major; only its lower triangle is read
 * @param damping λ as a part of the mean of H's diagonal
 */
export function factorize(H: Float64Array | Float32Array, n: number, damping: number): Factor {
  const pieces = eliminate(H, n, damping);
  for (;;) {
    const piece = pieces.next();
    if (piece.done) return piece.value;
  }
}

/** `factorize` with `pause` awaited between pieces of work. */
export async function factorizeInPieces(
  H: Float64Array | Float32Array,
  n: number,
  damping: number,
  pause: () => Promise<void>,
): Promise<Factor> {
  const pieces = eliminate(H, n, damping);
  for (;;) {
    const piece = pieces.next();
    if (piece.done) return piece.value;
    await pause();
  }
}

function* eliminate(H: Float64Array | Float32Array, n: number, damping: number): Generator<undefined, Factor> {
  const state = begin(H, n, damping);
  for (let last = n; last > 0; last -= BLOCK) {
    const first = Math.max(0, last - BLOCK);
    eliminateCorner(state, first, last);
    eliminateRows(state, first, last);
    subtractProduct(state, first, last - first);
    yield;
  }
  const { M, D, lambda } = state;
  return { n, M, D, lambda };
}

/** A factor in the making. */
interface Elimination extends Factor {
  /** Of H + λI, (n). */
  diagonal: Float64Array;
  /** M and DM of the block's rows before its corner, each in panels of 4: (⌈first / 4⌉, size, 4). */
  rows: Float64Array;
  columns: Float64Array;
}

function begin(H: Float64Array | Float32Array, n: number, damping: number): Elimination {
  const M = new Float64Array(n * n);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += H[i * n + i]!;
  const lambda = n ? (damping * trace) / n : 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) M[i * n + j] = H[i * n + j]!;
    if (H[i * n + i]! > 0) M[i * n + i]! += lambda;
  }
  return {
    ...{ n, M, D: new Float64Array(n), lambda },
    diagonal: Float64Array.from({ length: n }, (_, i) => M[i * n + i]!),
    rows: new Float64Array(BLOCK * n),
    columns: new Float64Array(BLOCK * n),
  };
}

/** The block's own corner: M and D of first … last − 1, and what is left of its triangle. */
function eliminateCorner({ n, M, D, diagonal, lambda }: Elimination, first: number, last: number): void {
  for (let k = last - 1; k >= first; k--) {
    // Every pivot of H + λI is at least λ; what is less is noise. A column in the span of later ones owes them nothing.
    const pivot = Math.max(M[k * n + k]!, diagonal[k]! > 0 ? lambda : 0);
    const counts = pivot > NOISE * diagonal[k]!;
    D[k] = counts ? pivot : 0;
    M[k * n + k] = diagonal[k]! > 0 ? 1 : 0;
    for (let j = first; j < k; j++) M[k * n + j] = counts ? M[k * n + j]! / pivot : 0;
    for (let i = first; i < k; i++) {
      const factor = pivot * M[k * n + i]!;
      if (factor !== 0) for (let j = first; j <= i; j++) M[i * n + j]! -= factor * M[k * n + j]!;
    }
  }
}

/** The block's rows before the corner, into `rows` and `columns` too. */
function eliminateRows({ n, M, D, rows, columns }: Elimination, first: number, last: number): void {
  const size = last - first;
  for (let k = last - 1; k >= first; k--) {
    for (let l = k + 1; l < last; l++) {
      const factor = M[l * n + k]! * D[l]!;
      if (factor !== 0) for (let j = 0; j < first; j++) M[k * n + j]! -= factor * M[l * n + j]!;
    }
    const pivot = D[k]!;
    for (let j = 0; j < first; j++) {
      const at = ((j >> 2) * size + k - first) * 4 + (j & 3);
      columns[at] = pivot > 0 ? M[k * n + j]! : 0;
      rows[at] = M[k * n + j] = pivot > 0 ? M[k * n + j]! / pivot : 0;
    }
    for (let j = first; j < Math.ceil(first / 4) * 4; j++) {
      const at = ((j >> 2) * size + k - first) * 4 + (j & 3);
      rows[at] = columns[at] = 0;
    }
  }
}

/** Columns that stay in the cache while all rows go past. */
const STRIP = 128;

/** M_ij −= Σ_k rows_ki columns_kj for j ≤ i < count, by tiles of 4 × 4. */
function subtractProduct({ n, M, rows, columns }: Elimination, count: number, size: number): void {
  const tile = new Float64Array(16);
  for (let strip = 0; strip < count; strip += STRIP)
    for (let i = strip; i < count; i += 4)
      for (let j = strip; j <= i && j < strip + STRIP; j += 4) {
        multiplyTile(rows, i * size, columns, j * size, size, tile);
        for (let a = 0; a < 4 && i + a < count; a++) {
          const at = (i + a) * n + j;
          for (let b = 0; b < 4 && j + b <= i + a; b++) M[at + b]! -= tile[a * 4 + b]!;
        }
      }
}

function multiplyTile(A: Float64Array, a: number, B: Float64Array, b: number, size: number, tile: Float64Array): void {
  for (let half = 0; half < 4; half += 2) {
    let [x0, x1, x2, x3, y0, y1, y2, y3] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let k = 0; k < 4 * size; k += 4) {
      const u = A[a + k + half]!;
      const v = A[a + k + half + 1]!;
      const b0 = B[b + k]!;
      const b1 = B[b + k + 1]!;
      const b2 = B[b + k + 2]!;
      const b3 = B[b + k + 3]!;
      x0 += u * b0;
      x1 += u * b1;
      x2 += u * b2;
      x3 += u * b3;
      y0 += v * b0;
      y1 += v * b1;
      y2 += v * b2;
      y3 += v * b3;
    }
    tile[half * 4] = x0;
    tile[half * 4 + 1] = x1;
    tile[half * 4 + 2] = x2;
    tile[half * 4 + 3] = x3;
    tile[half * 4 + 4] = y0;
    tile[half * 4 + 5] = y1;
    tile[half * 4 + 6] = y2;
    tile[half * 4 + 7] = y3;
  }
}

/** Right-hand sides solved at once: so many stay in the cache. */
const SIDES = 32;

/**
 * Solves H'B' = B in place, about 2·n²·columns flops. Where H_tt = 0 the solution is 0.
 * @param B (n, columns)
 */
export function solveFactored(factor: Factor, B: Float64Array, columns: number): void {
  for (let first = 0; first < columns; first += SIDES) {
    const count = Math.min(SIDES, columns - first);
    const part = new Float64Array(factor.n * count);
    for (let t = 0; t < factor.n; t++)
      part.set(B.subarray(t * columns + first, t * columns + first + count), t * count);
    solvePart(factor, part, count);
    for (let t = 0; t < factor.n; t++) B.set(part.subarray(t * count, (t + 1) * count), t * columns + first);
  }
}

function solvePart({ n, M, D }: Factor, B: Float64Array, count: number): void {
  const sides = { B, count };
  // Mᵀ Y = B, from the last row to the first.
  for (let i = n - 1; i >= 0; i--) subtractRows(sides, i, { M, start: i, pitch: n }, i + 1, n);
  for (let t = 0; t < n; t++) {
    const inverse = D[t]! > 0 ? 1 / D[t]! : 0;
    for (let c = t * count; c < (t + 1) * count; c++) B[c]! *= inverse;
  }
  // M X = D⁻¹Y, from the first row to the last.
  for (let i = 0; i < n; i++) subtractRows(sides, i, { M, start: i * n, pitch: 1 }, 0, i);
}

/** Row i −= Σ_{from ≤ k < to} M[start + k · pitch] · row k, four rows at once. */
function subtractRows(
  { B, count }: { B: Float64Array; count: number },
  i: number,
  { M, start, pitch }: { M: Float64Array; start: number; pitch: number },
  from: number,
  to: number,
): void {
  const target = i * count;
  let k = from;
  for (; k + 4 <= to; k += 4) {
    const a = M[start + k * pitch]!;
    const b = M[start + (k + 1) * pitch]!;
    const c = M[start + (k + 2) * pitch]!;
    const d = M[start + (k + 3) * pitch]!;
    const row = k * count;
    for (let x = 0; x < count; x++)
      B[target + x]! -=
        a * B[row + x]! + b * B[row + count + x]! + c * B[row + 2 * count + x]! + d * B[row + 3 * count + x]!;
  }
  for (; k < to; k++) {
    const a = M[start + k * pitch]!;
    for (let x = 0; x < count; x++) B[target + x]! -= a * B[k * count + x]!;
  }
}
