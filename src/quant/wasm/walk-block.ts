/** The walk of one block: by the kernel where letters lie on a lattice, else by quantizers. */
import { saturate } from '../methods/neuron-result';
import { walkLattice } from './walk-lattice';
import type { Block, Walkers } from './walkers';

/**
 * Walks one block: q_t = Quantize( a_t + [Σ_{s<t} L_ts d_s + drift_t] / L_tt ), d = a − q, for the targets a, a lower
 * triangular L and a drift that make the method. Where L_tt = 0 the letter is 0.
 */
export function walkBlock(walkers: Walkers, block: Block): void {
  if (walkers.lattice) walkLattice(walkers, walkers.lattice, block);
  else walkByQuantizers(walkers, block);
}

function walkByQuantizers(walkers: Walkers, { first, size, past, lower, drift, onStep }: Block): void {
  const { count, neurons, targets, keep, memoryless, draw, quantizers, scaleGroupAt, letters, codes, differences } =
    walkers;
  const sums = new Float64Array(count);
  for (let i = 0; i < size; i++) {
    const t = first + i;
    for (let v = 0; v < count; v++) sums[v] = past[i * count + v]!;
    addEarlier(sums, lower.subarray(i * size, i * size + i), differences.subarray(first * count, t * count));
    const norm = lower[i * size + i]!;
    const draws = draw?.(t);
    const ofGroup = scaleGroupAt(t) * count;
    for (let v = 0, c = 0; v < count; v++, c = c + 1 === neurons ? 0 : c + 1) {
      const target = targets[t * neurons + c]!;
      const at = t * count + v;
      if (keep?.[t * neurons + c] === 0) {
        differences[at] = target;
        continue;
      }
      let argument = target;
      if (!memoryless) {
        if (!(norm > 0)) {
          differences[at] = target;
          continue;
        }
        argument += (sums[v]! + (drift ? drift[i * neurons + c]! : 0)) / norm;
      }
      const r = draws?.[c];
      const rounding = quantizers[ofGroup + v]!;
      letters[at] = rounding.value(argument, r);
      codes[at] = saturate(rounding.code(argument, r));
      differences[at] = target - letters[at]!;
    }
    onStep?.(t, sums);
  }
}

/**
 * sums_v += Σ_s L_s d_sv, one s after the other; four at a time, so that sums are loaded and stored once for them.
 * @param L (steps)
 * @param d (steps, count)
 */
function addEarlier(sums: Float64Array, L: Float32Array | Float64Array, d: Float32Array): void {
  const count = sums.length;
  let s = 0;
  for (; s + 4 <= L.length; s += 4) {
    const [l0, l1, l2, l3] = [L[s]!, L[s + 1]!, L[s + 2]!, L[s + 3]!];
    const row0 = s * count;
    const [row1, row2, row3] = [row0 + count, row0 + 2 * count, row0 + 3 * count];
    for (let v = 0; v < count; v++)
      sums[v] = sums[v]! + l0 * d[row0 + v]! + l1 * d[row1 + v]! + l2 * d[row2 + v]! + l3 * d[row3 + v]!;
  }
  for (; s < L.length; s++) {
    const [l, row] = [L[s]!, s * count];
    for (let v = 0; v < count; v++) sums[v]! += l * d[row + v]!;
  }
}
