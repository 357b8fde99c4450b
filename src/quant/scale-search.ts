/** The search of C and o: which of the values that were walked is taken. */
import { unreachable, UserError } from '../core/errors';
import { fittedLoss, layerSums, lossWith, sumsOf, type NeuronSums } from './fit-steps';
import { findsStep, unsuited, type LayerRecipe } from './layer';

/** What is walked. */
interface Searched {
  recipe: LayerRecipe;
  /** Values of C to try. */
  scales: readonly number[];
}

/**
 * A method that finds δ itself begins once, with the δ that all weights fit in.
 * @throws UserError where the method does not go with the rest of the recipe
 */
export function searched<Task extends Searched>(task: Task): Task {
  const { recipe } = task;
  if (!findsStep(recipe)) return task;
  const reason = unsuited(recipe);
  if (reason) throw new UserError(reason);
  return { ...task, recipe: { ...recipe, percentile: 1, fit: false }, scales: [1] };
}

/**
 * Which candidate each neuron takes: its own best, or for one radius a layer the C that is best in sum, each neuron with its
 * own o; the first of equals. Where steps are fitted, what that leaves is compared.
 * @param candidates what each of them has come to: all values of o with the first C, then with the next
 * @param offsets how many values of o
 */
export function bestCandidates(candidates: readonly NeuronSums[], recipe: LayerRecipe, offsets: number): Uint32Array {
  const neurons = candidates[0]!.squaredErrors.length;
  const bestOf = (some: readonly NeuronSums[], loss: (sums: NeuronSums, c: number) => number) =>
    Uint32Array.from({ length: neurons }, (_, c) => smallest(some.map((sums) => loss(sums, c))));
  switch (recipe.radius) {
    case 'neuron':
      return bestOf(candidates, (sums, c) => (recipe.fit ? fittedLoss : plainLoss)(sumsOf(sums, c)));
    case 'layer': {
      const scales = Array.from({ length: candidates.length / offsets }, (_, s) => {
        const ofScale = candidates.slice(s * offsets, (s + 1) * offsets);
        const taken = bestOf(ofScale, (sums, c) => plainLoss(sumsOf(sums, c)));
        return { taken, loss: layerLoss(pickSums(ofScale, taken), recipe) };
      });
      const s = smallest(scales.map(({ loss }) => loss));
      return scales[s]!.taken.map((o) => s * offsets + o);
    }
    default:
      return unreachable(recipe.radius);
  }
}

const plainLoss = (sums: Parameters<typeof lossWith>[1]) => lossWith(1, sums);

/** The first of the smallest values. */
function smallest(values: readonly number[]): number {
  return values.reduce((best, x, i) => (x < values[best]! ? i : best), 0);
}

/** The sums of each neuron with the candidate that it takes. */
export function pickSums(candidates: readonly NeuronSums[], taken: Uint32Array): NeuronSums {
  const pick = (of: (sums: NeuronSums) => Float64Array) => Float64Array.from(taken, (k, c) => of(candidates[k]!)[c]!);
  const { products, ridge } = candidates[0]!;
  return {
    squaredErrors: pick((sums) => sums.squaredErrors),
    products: products && pick((sums) => sums.products!),
    squaredNorms: pick((sums) => sums.squaredNorms),
    ridge: ridge && { squares: pick((sums) => sums.ridge!.squares), products: pick((sums) => sums.ridge!.products) },
  };
}

/** What one C leaves of a layer, once the step is fitted where it is: ‖XWᵀ − X̃Qᵀ‖_F², or f (criterion.ts). */
export function layerLoss(sums: NeuronSums, { fit }: LayerRecipe): number {
  return (fit ? fittedLoss : plainLoss)(layerSums(sums));
}
