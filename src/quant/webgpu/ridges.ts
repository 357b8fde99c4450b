/** What the f of quant/criterion.ts adds to the sums of a walk on the device, from the letters of all candidates. */
import { isHeldBack, ridgeOf, type Ridge } from '../criterion';
import type { LayerRecipe } from '../layer';
import type { Norms } from './orders';
import { ofCandidates, type Walkers, type WalkSizes } from './walkers';

/** What holds letters back. */
export interface HeldBack {
  /** λ of each group. */
  lambdas: Float64Array;
  /** Of what is not kept of Ew; null: all of it is. */
  correction: {
    /** (groups, stride, neuronsPadded). */
    EW: Float32Array;
    /** s, (neurons). */
    shares: Float64Array;
  } | null;
}

/** λ of each group; null where the error on the rows counts. */
export async function lambdasOf(recipe: LayerRecipe, norms: () => Promise<Norms>): Promise<Float64Array | null> {
  return isHeldBack(recipe) ? Float64Array.from(await norms(), (ofGroup) => ridgeOf(recipe, ofGroup)) : null;
}

export interface RidgeEnd {
  sizes: WalkSizes;
  walkers: Pick<Walkers, 'weights' | 'scales'>;
  candidates: number;
  /** Q, (groups, stride, walkers). */
  letters: Float32Array;
}

/** λ‖q‖² and λqᵀw − (1 − s)qᵀEw of each candidate, in the layer's own units. */
export function ridgesOf({ sizes, walkers, candidates, letters }: RidgeEnd, held: HeldBack): Ridge[] {
  const { scales } = walkers;
  const squares = new Float64Array(sizes.groups * sizes.walkers);
  const products = new Float64Array(squares.length);
  for (let g = 0; g < sizes.groups; g++) {
    const first = g * sizes.walkers;
    const ofGroup = { squares: squares.subarray(first), products: products.subarray(first) };
    addGroup(ofGroup, g, { sizes, walkers, letters }, held);
  }
  const [ofSquares, ofProducts] = [squares, products].map((sums) =>
    ofCandidates(sizes, candidates, (g, v, c) => sums[g * sizes.walkers + v]! * scales[c]! ** 2),
  );
  return ofSquares!.map((each, k) => ({ squares: each, products: ofProducts![k]! }));
}

/** @param sums of the walkers of the group g, in units of the device */
function addGroup(
  { squares, products }: Ridge,
  g: number,
  { sizes, walkers: { weights }, letters }: Omit<RidgeEnd, 'candidates'>,
  { lambdas, correction }: HeldBack,
): void {
  const { inputs, stride, perGroup, neuronsPadded, count, walkers } = sizes;
  const lambda = lambdas[g]!;
  const pull = new Float64Array(perGroup); // λw_t − (1 − s)(Ew)_t
  for (let t = 0; t < inputs; t++) {
    const row = g * stride + t;
    for (let c = 0; c < perGroup; c++) {
      const at = row * neuronsPadded + c;
      const left = correction ? (1 - correction.shares[g * perGroup + c]!) * correction.EW[at]! : 0;
      pull[c] = lambda * weights[at]! - left;
    }
    for (let v = 0, c = 0; v < count; v++, c = c + 1 === perGroup ? 0 : c + 1) {
      const q = letters[row * walkers + v]!;
      squares[v]! += lambda * q * q;
      products[v]! += q * pull[c]!;
    }
  }
}
