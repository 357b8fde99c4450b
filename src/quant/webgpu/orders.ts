/** The orders of the paths of a layer's groups. */
import type { LayerShape } from '../../core/layer-problem';
import type { LayerRecipe } from '../layer';
import { pathOrder } from '../order';

/** Which input each step takes, for each group; null: as they come. */
export type Orders = readonly (Uint32Array | null)[];

/** ‖X̃_t‖² of each group, (inputs), as the inputs come. */
export type Norms = readonly Float64Array[];

/** @param norm of an input of a group */
export function normsOf(
  { groups, inputs }: Pick<LayerShape, 'groups' | 'inputs'>,
  norm: (group: number, input: number) => number,
): Norms {
  return Array.from({ length: groups }, (_, g) => Float64Array.from({ length: inputs }, (_, t) => norm(g, t)));
}

export function ordersOf(recipe: Pick<LayerRecipe, 'method' | 'order'>, norms: Norms): Orders {
  return norms.map((ofGroup) => pathOrder(recipe, ofGroup));
}

/** The orders of all groups, (groups, stride), the padding in its place. */
export function orderTable(orders: Orders, stride: number): Uint32Array {
  const table = new Uint32Array(orders.length * stride);
  orders.forEach((order, g) => {
    for (let t = 0; t < stride; t++) table[g * stride + t] = order && t < order.length ? order[t]! : t;
  });
  return table;
}

/** The input that a group takes at step t. */
export function inputAt(orders: Orders | null, group: number, t: number): number {
  return orders?.[group]?.[t] ?? t;
}

/** Its inverse for all groups: the step at which an input is taken, (groups, inputs). */
export function stepsOfInputs(orders: Orders, inputs: number): Uint32Array {
  const steps = new Uint32Array(orders.length * inputs);
  orders.forEach((_, g) => {
    for (let t = 0; t < inputs; t++) steps[g * inputs + inputAt(orders, g, t)] = t;
  });
  return steps;
}
