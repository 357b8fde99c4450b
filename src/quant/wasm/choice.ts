/** One choice of the radius for a layer whose slices are walked by several threads. */
import type { LayerShape } from '../../core/layer-problem';
import type { LayerRecipe } from '../layer';
import { chooseCandidates, type WalkedSums } from '../select-candidates';
import { slicesOf, type Candidates, type Slice, type Slicing } from '../slices';

/** Resolves for each slice with what its neurons take, once all slices have come. */
type Choose = (slice: Slice, candidates: Candidates, sums: WalkedSums) => Promise<Uint32Array>;

interface Round {
  sums: Map<number, WalkedSums>;
  taken: Promise<Uint32Array>;
  choose(taken: Uint32Array): void;
}

/** @param slicing all of its slices come again and again, in rounds */
export function openChoice(recipe: LayerRecipe, shape: LayerShape, slicing: Slicing): Choose {
  const slices = slicesOf(shape.neurons, slicing);
  let round: Round = openRound();
  return async ({ first, neurons }, candidates, sums) => {
    const { taken } = round;
    round.sums.set(first, sums);
    if (round.sums.size === slices.length) {
      const done = round;
      round = openRound();
      done.choose(chooseCandidates(recipe, candidates, joinSums(slices.map((slice) => done.sums.get(slice.first)!))));
    }
    return (await taken).subarray(first, first + neurons);
  };
}

function openRound(): Round {
  let choose: Round['choose'] = () => undefined;
  const taken = new Promise<Uint32Array>((resolve) => (choose = resolve));
  return { sums: new Map(), taken, choose };
}

/** Of all neurons, slice after slice. */
function joinSums(parts: readonly WalkedSums[]): WalkedSums {
  const join = (of: (part: WalkedSums) => Float64Array) => {
    const all = parts.map(of);
    const out = new Float64Array(all.reduce((length, values) => length + values.length, 0));
    let at = 0;
    for (const values of all) {
      out.set(values, at);
      at += values.length;
    }
    return out;
  };
  const ofEach = (of: (part: WalkedSums, k: number) => Float64Array) =>
    parts[0]!.squaredErrors.map((_, k) => join((part) => of(part, k)));
  const { products, ridges } = parts[0]!;
  return {
    squaredErrors: ofEach((part, k) => part.squaredErrors[k]!),
    products: products && ofEach((part, k) => part.products![k]!),
    ridges:
      ridges &&
      ridges.map((_, k) => ({
        squares: join((part) => part.ridges![k]!.squares),
        products: join((part) => part.ridges![k]!.products),
      })),
    meanErrors: ofEach((part, k) => part.meanErrors[k]!),
    squaredNorms: join((part) => part.squaredNorms),
    meanOutputs: join((part) => part.meanOutputs),
    keptShares: parts.flatMap((part) => [...part.keptShares]),
  };
}
