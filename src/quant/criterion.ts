/**
 * What C, o and δ are chosen by, and what sweeps make small, where a recipe says `shrink`. The error on the rows of calibration,
 *
 *     ‖Xw − X̃q‖² = qᵀHq − 2qᵀ(H + E)w + ‖Xw‖²,        H = X̃ᵀX̃, E = X̃ᵀ(X − X̃),
 *
 * misleads where rows are few for the inputs: letters follow what is noise in it. So a ridge holds q at w, and of the correction
 * of the past only the share s that these rows bear out (shrink.ts) is aimed at:
 *
 *     f(q) = qᵀ(H + λI)q − 2qᵀb        b = Hw + sEw + λw        λ = damping · mean of ‖X̃_t‖².
 *
 * Up to what no q changes, that is ‖Xw − X̃q‖² with λ‖q‖² and 2(1 − s)qᵀEw − 2λqᵀw added to it. s is 1 where nothing factors H,
 * which it is told from. It is of no paper.
 */
import { DEFAULT_DAMPING, sweepsOf, type LayerRecipe } from './layer';

/** What f adds to the sums of each neuron. */
export interface Ridge {
  /** λ‖q‖², (neurons). */
  squares: Float64Array;
  /** λqᵀw − (1 − s)qᵀEw, (neurons). */
  products: Float64Array;
}

/** Whether f counts, not the error on the rows. */
export function isHeldBack(recipe: Pick<LayerRecipe, 'method' | 'shrink' | 'sweeps'>): boolean {
  return recipe.shrink === true || sweepsOf(recipe) > 0;
}

/** λ. @param norms ‖X̃_t‖² of a group, (inputs) */
export function ridgeOf({ damping = DEFAULT_DAMPING }: Pick<LayerRecipe, 'damping'>, norms: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < norms.length; t++) sum += norms[t]!;
  return norms.length ? (damping * sum) / norms.length : 0;
}
