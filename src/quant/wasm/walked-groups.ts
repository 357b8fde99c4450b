/** What the walks of a layer's groups have come to, and the same over all neurons. */
import type { LayerShape } from '../../core/layer-problem';
import type { Ridge } from '../criterion';
import type { WalkedCandidates } from '../select-candidates';
import type { Walkers } from './walkers';

/** Everything a form has found out about one group. */
export interface WalkedGroup {
  walkers: Walkers;
  /** ‖Xw − X̃q‖² of each walker. */
  squaredErrors: Float64Array;
  /** ⟨Xw − X̃q, Xw⟩ of each walker; null where the recipe fits nothing. */
  products: Float64Array | null;
  /** What f adds for each walker; null where the error on the rows counts. */
  ridge: Ridge | null;
  /** ‖Xw‖² of each neuron. */
  squaredNorms: Float64Array;
  /** mean over the samples of Xw − X̃q, of each walker. */
  meanErrors: Float64Array;
  /** The same of Xw, of each neuron. */
  meanOutputs: Float64Array;
  /** s of shrink.ts, (neurons); left out: all of Ew is kept. */
  keptShares?: Float64Array;
  /** δ, (neurons), where the method finds it; left out: that of the candidate. */
  ownSteps?: Float32Array;
}

/** @param groups all groups of a layer, or of a slice; @param candidates how many */
export function joinGroups(shape: LayerShape, groups: readonly WalkedGroup[], candidates: number): WalkedCandidates {
  const { neurons } = shape;
  const perGroup = neurons / shape.groups;
  const ofCandidate = (k: number, values: (group: WalkedGroup) => Float64Array) =>
    Float64Array.from(
      { length: neurons },
      (_, c) => values(groups[Math.floor(c / perGroup)]!)[k * perGroup + (c % perGroup)]!,
    );
  const ofEach = (values: (group: WalkedGroup) => Float64Array) =>
    Array.from({ length: candidates }, (_, k) => ofCandidate(k, values));
  return {
    squaredErrors: ofEach((group) => group.squaredErrors),
    products: groups.every(({ products }) => products) ? ofEach((group) => group.products!) : null,
    ridges: groups.every(({ ridge }) => ridge)
      ? Array.from({ length: candidates }, (_, k) => ({
          squares: ofCandidate(k, (group) => group.ridge!.squares),
          products: ofCandidate(k, (group) => group.ridge!.products),
        }))
      : null,
    meanErrors: ofEach((group) => group.meanErrors),
    squaredNorms: ofCandidate(0, (group) => group.squaredNorms),
    meanOutputs: ofCandidate(0, (group) => group.meanOutputs),
    keptShares: groups.flatMap(({ keptShares }) => [...(keptShares ?? [])]),
    ...(groups.every(({ ownSteps }) => ownSteps) && {
      ownSteps: Float32Array.from(groups.flatMap(({ ownSteps }) => [...ownSteps!])),
    }),
    letters: (taken) => joinLetters(shape, groups, taken),
  };
}

function joinLetters(
  { neurons, inputs, groups: count }: LayerShape,
  groups: readonly WalkedGroup[],
  taken: Uint32Array,
) {
  const perGroup = neurons / count;
  const values = new Float32Array(neurons * inputs);
  const codes = new Int8Array(neurons * inputs);
  for (let c = 0; c < neurons; c++) {
    const { walkers } = groups[Math.floor(c / perGroup)]!;
    const v = taken[c]! * perGroup + (c % perGroup);
    for (let t = 0; t < inputs; t++) {
      const at = c * inputs + (walkers.order ? walkers.order[t]! : t);
      values[at] = walkers.letters[t * walkers.count + v]!;
      codes[at] = walkers.codes[t * walkers.count + v]!;
    }
  }
  return { values, codes };
}
