/** From all candidates of a backend's walk to the one that each neuron takes. The reference has its own choice: it is the oracle. */
import type { LayerShape } from '../core/layer-problem';
import { scaleGroupCount } from '../core/scale-groups';
import { offsetsOf } from './alphabet';
import type { Ridge } from './criterion';
import type { LayerRecipe } from './layer';
import { bestCandidates, pickSums } from './scale-search';
import type { Candidates, Winners } from './slices';

/** What has come of each candidate, over all neurons of a layer or of a slice. */
export interface WalkedCandidates extends Pick<Winners, 'squaredNorms' | 'meanOutputs' | 'keptShares'> {
  /** ‖Xw − X̃q‖² of each candidate, (neurons). */
  squaredErrors: readonly Float64Array[];
  /** ⟨Xw − X̃q, Xw⟩ of each candidate, (neurons); null where the recipe fits nothing. */
  products: readonly Float64Array[] | null;
  /** What f adds for each candidate; null where the error on the rows counts. */
  ridges: readonly Ridge[] | null;
  /** mean over the samples of Xw − X̃q of each candidate, (neurons). */
  meanErrors: readonly Float64Array[];
  /** δ, (neurons), where the method finds it; left out: that of the candidate. */
  ownSteps?: Float32Array;
  /** Q and k, inputs as they come, with the candidate that each neuron takes. */
  letters(taken: Uint32Array): Pick<Winners, 'values' | 'codes'>;
}

/** The same without the letters: what choosing takes. */
export type WalkedSums = Omit<WalkedCandidates, 'letters'>;

const sumsOfEach = ({ squaredErrors, products, squaredNorms, ridges }: WalkedSums) =>
  squaredErrors.map((errors, k) => ({
    squaredErrors: errors,
    products: products && products[k]!,
    squaredNorms,
    ridge: ridges && ridges[k]!,
  }));

/** The candidate that each neuron takes: its own best, or what is best for the layer. */
export function chooseCandidates(recipe: LayerRecipe, { start }: Candidates, walked: WalkedSums): Uint32Array {
  return bestCandidates(sumsOfEach(walked), recipe, start ? 1 : offsetsOf(recipe).length);
}

/** The best candidate of each neuron, or of the layer. @param taken as `chooseCandidates` says, where it is known */
export function selectCandidates(
  shape: LayerShape,
  recipe: LayerRecipe,
  candidates: Candidates,
  walked: WalkedCandidates,
  taken = chooseCandidates(recipe, candidates, walked),
): Winners {
  const { scales, steps, offsets } = candidates;
  const { meanErrors, meanOutputs, keptShares, ownSteps, letters } = walked;
  const sums = sumsOfEach(walked);
  const radii = recipe.radius === 'neuron' ? shape.neurons : 1;
  const scaleGroups = scaleGroupCount(shape, recipe);
  const begun = Float32Array.from(
    { length: radii * scaleGroups },
    (_, i) => steps[taken[Math.floor(i / scaleGroups)]!]![i]!,
  );
  /** How many times its candidate's a step is. */
  const grown = (c: number) => (ownSteps && begun[c]! > 0 ? ownSteps[c]! / begun[c]! : 1);
  return {
    ...letters(taken),
    steps: ownSteps ?? begun,
    scales: Float32Array.from({ length: radii }, (_, c) => grown(c) * scales[taken[c]!]!),
    offsets: Float32Array.from(taken, (k, c) => offsets[k]![c]!),
    biasShift: Float32Array.from(taken, (k, c) => meanErrors[k]![c]!),
    ...pickSums(sums, taken),
    meanOutputs,
    keptShares,
  };
}
