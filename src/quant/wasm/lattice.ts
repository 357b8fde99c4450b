/** Letters (k + o)δ of many walkers, none of them drawn: what walk-panel.wat rounds to. */
import { codeRange, type CodeRange } from '../alphabet';
import type { LayerRecipe } from '../layer';
import type { Candidates } from '../slices';

export interface Lattice extends Pick<CodeRange, 'minCode' | 'maxCode'> {
  /** δ, (scale groups, walkers). */
  deltas: Float64Array;
  /** o, (walkers). */
  offsets: Float64Array;
}

/**
 * @param candidates of `neurons` neurons of some `scaleGroups`; walkers are all neurons with the first, then with the next
 * @returns null where letters are others, or drawn
 */
export function latticeOf(
  { method, alphabet, bits, regularizer }: LayerRecipe,
  { steps, offsets }: Pick<Candidates, 'steps' | 'offsets'>,
  neurons: number,
  scaleGroups: number,
): Lattice | null {
  if (method === 'spfq' || alphabet === 'binary' || regularizer) return null;
  const count = neurons * steps.length;
  const lattice = { deltas: new Float64Array(scaleGroups * count), offsets: new Float64Array(count) };
  for (let k = 0, v = 0; k < steps.length; k++)
    for (let c = 0; c < neurons; c++, v++) {
      lattice.offsets[v] = offsets[k]![c]!;
      for (let g = 0; g < scaleGroups; g++) lattice.deltas[g * count + v] = steps[k]![c * scaleGroups + g]!;
    }
  const { minCode, maxCode } = codeRange(alphabet, bits);
  return { ...lattice, minCode, maxCode };
}
