/** The search of C: which of the values that were walked is taken. */
import { unreachable } from '../core/errors';
import { fittedError, layerSums, sumsOf, type NeuronSums } from './fit-steps';
import type { LayerRecipe } from './layer';

/**
 * Which candidate each neuron takes: its own best, or for one radius a layer the best in sum; the first of equals. Where
 * steps are fitted, what that leaves of the errors is compared.
 * @param candidates what each of them has come to
 */
export function bestCandidates(candidates: readonly NeuronSums[], recipe: LayerRecipe): Uint32Array {
  const neurons = candidates[0]!.squaredErrors.length;
  const smallest = (values: number[]) => values.reduce((best, x, i) => (x < values[best]! ? i : best), 0);
  switch (recipe.radius) {
    case 'neuron': {
      const errorOf = (sums: NeuronSums, c: number) =>
        recipe.fit ? fittedError(sumsOf(sums, c)) : sums.squaredErrors[c]!;
      return Uint32Array.from({ length: neurons }, (_, c) => smallest(candidates.map((sums) => errorOf(sums, c))));
    }
    case 'layer':
      return new Uint32Array(neurons).fill(smallest(candidates.map((sums) => layerError(sums, recipe))));
    default:
      return unreachable(recipe.radius);
  }
}

/** ‖XWᵀ − X̃Qᵀ‖_F², once the step is fitted where it is. */
export function layerError(sums: NeuronSums, { fit }: LayerRecipe): number {
  return fit ? fittedError(layerSums(sums)) : sums.squaredErrors.reduce((sum, e) => sum + e, 0);
}
