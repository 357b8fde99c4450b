/**
 * What the letters of a run depend on, as keys of its checkpoints. They are made by exclusion: whatever a
 * recipe holds is in one of them, but for what the table of fields says to enter elsewhere, and a layer's recipe is in its
 * key as it is.
 */
import type { Backend } from '../../../../engine/device/backend';
import { sharersOf } from '../../../../onnx/layers/shared-constant';
import type { Layer } from '../../../../onnx/network';
import type { Form } from '../../../../quant/solver';
import { layerRecipe, scalesToTry } from '../layer-recipe';
import { type Recipe } from '../recipe';
import type { Enters } from '../field-kinds';
import { RECIPE_FIELDS } from '../recipe-fields';

/** What the letters of all layers depend on, apart from the samples. */
export function rowsKey(recipe: Recipe, { kind }: Pick<Backend, 'kind'>, form: Form | null): string {
  return JSON.stringify([valuesBeside(recipe, 'layer recipe', 'layer'), kind, form]);
}

/** What the letters of one layer depend on, apart from the layers before it. */
export function layerKey(recipe: Recipe, layer: Layer, layers: readonly Layer[]): string {
  const { id } = layer;
  const { compression } = recipe;
  const resolved = layerRecipe(recipe, id, layer);
  if (!resolved) return 'float';
  const sharers = sharersOf(layer, layers).filter((other) => layerRecipe(recipe, other.id));
  return JSON.stringify([
    resolved,
    scalesToTry(recipe),
    valuesBeside(recipe, 'rows', 'layer recipe'),
    compression && { ...compression, layers: compression.layers[id] },
    sharers.map((other) => other.id),
  ]);
}

/** By name, all but `compression`, of which layers take their own part, and what enters one of `places`; what is unknown, too. */
function valuesBeside(recipe: Recipe, ...places: Enters[]): [string, unknown][] {
  const isBeside = ([name]: [string, unknown]) => {
    const enters = (RECIPE_FIELDS as Record<string, { enters: Enters } | undefined>)[name]?.enters;
    return name !== 'compression' && (enters === undefined || !places.includes(enters));
  };
  return Object.entries(recipe)
    .filter(isBeside)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
