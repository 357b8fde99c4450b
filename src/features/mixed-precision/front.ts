/** The choices of bits that the measured sensitivities allow: which one fits a size, and what it is like. */
import { paretoFront, withinBudget, type Front } from '../../core/knapsack';
import { type Recipe } from '../quantize/job/recipe';
import { layerRecipe } from '../quantize/job/layer-recipe';
import { KEPT_BITS } from '../quantize/state/layer-actions';
import type { LayerSensitivity, Sensitivity } from './sensitivity';

export interface MixedFront {
  /** The layers that take part: measured, and not left in float since. */
  layers: LayerSensitivity[];
  /** Of all of them. */
  weights: number;
  front: Front;
}

/**
 * The budget is one of letters: steps and biases take as much at every width, and leave the best choice as it is.
 * @param float ids of layers that are left in float
 * @param kept ids of layers that stay at `KEPT_BITS`
 */
export function mixedFront(
  { layers, widths }: Sensitivity,
  float: readonly string[],
  kept: readonly string[],
): MixedFront {
  const taking = layers.filter(({ id }) => !float.includes(id));
  const front = paretoFront(
    taking.map(({ id, weights, damages }) =>
      widths
        .map((bits, i) => ({ bits, size: bits * weights, cost: damages[i]! }))
        .filter(({ bits }) => !kept.includes(id) || bits === KEPT_BITS),
    ),
  );
  return { layers: taking, weights: taking.reduce((sum, layer) => sum + layer.weights, 0), front };
}

/** The point of least damage within a mean of bits; the smallest one where none is. */
export function pointAt({ front, weights }: MixedFront, meanBits: number): number {
  // A mean that a point has itself must find it, however it was rounded on the way.
  return Math.max(0, withinBudget(front, meanBits * weights * (1 + 1e-12)));
}

export function meanBitsAt({ front, weights }: MixedFront, point: number): number {
  return front.sizes[point]! / Math.max(1, weights);
}

/** ‖y − y′‖/‖y‖ of the output, as the layers' damages add up to it. */
export function predictedError({ front }: MixedFront, point: number): number {
  return Math.sqrt(front.costs[point]!);
}

/** Bits of every layer at a point, those that read another's constant included. */
export function bitsAt({ layers, front }: MixedFront, point: number): Map<string, number> {
  const bits = front.bits(point);
  return new Map(layers.flatMap(({ id, sharers }, i) => [id, ...sharers].map((each) => [each, bits[i]!] as const)));
}

/** The recipe with the bits of a point. */
export function recipeAt(recipe: Recipe, mixed: MixedFront, point: number): Recipe {
  const layers = { ...recipe.layers };
  for (const [id, bits] of bitsAt(mixed, point)) layers[id] = { ...layers[id], bits };
  return { ...recipe, layers };
}

/** Mean bits of what the recipe says now, over the layers that take part. */
export function meanBitsNow({ layers, weights }: MixedFront, recipe: Recipe): number {
  return layers.reduce((sum, layer) => sum + layer.weights * layerRecipe(recipe, layer.id)!.bits, 0) / weights;
}

/** The point whose bits the recipe has now; −1 where it has others. */
export function pointNow(mixed: MixedFront, recipe: Recipe): number {
  const point = pointAt(mixed, meanBitsNow(mixed, recipe));
  const same = [...bitsAt(mixed, point)].every(([id, bits]) => layerRecipe(recipe, id)?.bits === bits);
  return same ? point : -1;
}

/** At most so many points of a front, evenly spread over the sizes, its ends among them. */
export function thinned({ front }: MixedFront, most: number): number[] {
  const { sizes } = front;
  const last = sizes.length - 1;
  if (last < most) return [...sizes.keys()];
  const [least, range] = [sizes[0]!, sizes[last]! - sizes[0]!];
  const picked = Array.from({ length: most }, (_, i) => withinBudget(front, least + (range * i) / (most - 1)));
  return [...new Set([...picked, last])];
}
