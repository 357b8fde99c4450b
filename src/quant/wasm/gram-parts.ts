/**
 * The sums of a layer in Gram form between several threads: each has some panels of columns, so that every number is summed
 * by one of them, in the order in which one thread alone would.
 */
import { PANEL, WIDE_ROW_BYTES } from '../../wasm/panel-kernels';
import { padded, panelsOf, type Panels } from '../../wasm/panels';
import { gramRowBytes, panelsOfPart, type Part } from '../../wasm/rows';

/** What one thread has summed of a layer of one group. */
export interface SumsPart {
  part: Part;
  /** The panels of H and E that are its own side by side, (inputs in whole panels, 8 · panels); E null where X̃ = X. */
  H: Float64Array;
  E: Float64Array | null;
  /** As `addSums` lays them, zeros in the panels of others: of XWᵀ, (X − X̃)Wᵀ and X̃. */
  outputs: Float64Array;
  drifts: Float64Array;
  inputs: Float64Array;
}

/** Bytes of a part of AᵀB, A and B with so many columns. */
export function squareBytes(inputs: number, part: Part): number {
  return part.count === 1 ? inputs ** 2 * 8 : padded(inputs) * gramRowBytes(inputs, part);
}

/** H, both triangles, and E, (inputs, inputs), from all parts. */
export function joinSquares(parts: readonly SumsPart[], inputs: number) {
  const H = new Float64Array(inputs ** 2);
  const E = parts[0]!.E && new Float64Array(inputs ** 2);
  for (const each of parts) {
    scatter(each.H, each.part, H, inputs);
    if (E) scatter(each.E!, each.part, E, inputs);
  }
  return { H: mirror(H, inputs), E };
}

function scatter(from: Float64Array, part: Part, to: Float64Array, n: number): void {
  const width = panelsOfPart(n, part) * PANEL;
  for (let r = 0; r < n; r++)
    for (let p = part.index, at = r * width; p < panelsOf(n); p += part.count, at += PANEL)
      for (let k = 0, c = p * PANEL; k < PANEL && c < n; k++, c++) to[r * n + c] = from[at + k]!;
}

/** Takes the sums and squares of the columns of another part. @param to where those of all columns lie */
export function takeSums({ doubles }: Panels<string>, to: number, sums: Float64Array, { index, count }: Part): void {
  const each = (2 * WIDE_ROW_BYTES) / 8;
  for (let at = index * each; at < sums.length; at += count * each)
    doubles.set(sums.subarray(at, at + each), to / 8 + at);
}

/** Fills the upper triangle of a symmetric matrix. */
export function mirror(H: Float64Array, n: number): Float64Array {
  for (let t = 0; t < n; t++) for (let s = 0; s < t; s++) H[s * n + t] = H[t * n + s]!;
  return H;
}
