/** What single layers do differently from the rest, and which of them are selected. */
import type { Tools } from '../../../state/feature';
import { PRESETS, type Preset } from '../job/presets';
import type { LayerOverride, Recipe } from '../job/recipe';
import type { LayerActions, QuantizeStore } from './actions';
import type { RecipeEditor } from './recipe-editor';
import { presetAbout } from './presets';

/** Bits of a layer that is kept at a high width. */
export const KEPT_BITS = 8;

export function layerActions({ get, set }: Tools<QuantizeStore>, editor: RecipeEditor): LayerActions {
  const { change, rememberRecipe } = editor;
  const nameOf = (id: string) => get().workspace.model?.layers.find((layer) => layer.id === id)?.name ?? id;
  const changeLayers = (ids: readonly string[], own: LayerOverride) => {
    const { recipe, keptLayers } = get();
    const layers = { ...recipe.layers };
    const kept = keptLayers.filter((id) => !ids.includes(id) || staysKept({ ...layers[id], ...own }));
    for (const id of ids) {
      const layer = plainOverride({ ...layers[id], ...own }, kept.includes(id) ? null : recipe.bits);
      if (layer) layers[id] = layer;
      else delete layers[id];
    }
    set({ keptLayers: kept });
    change({ ...recipe, layers });
  };
  return {
    setAllBits(bits, also = false) {
      rememberRecipe('bits of all layers');
      const { recipe, keptLayers } = get();
      const left = Object.entries(recipe.layers).filter(
        ([id, own]) => !also || (own.float ?? false) || keptLayers.includes(id),
      );
      const layers: Recipe['layers'] = Object.fromEntries(
        left.map(([id, own]) => [id, also && own.float ? { float: true } : own]),
      );
      change({ ...recipe, bits, layers });
    },
    setLayer(id, own) {
      rememberRecipe(`bits of ${nameOf(id)}`);
      changeLayers([id], own);
    },
    setLayers(ids, own) {
      if (ids.length === 0) return;
      rememberRecipe(`bits of ${ids.length} layers`, `bits of ${ids.join(' ')}`);
      changeLayers(ids, own);
    },
    keepAtEight(id, keep) {
      const { recipe, keptLayers } = get();
      rememberRecipe(`bits of ${nameOf(id)}`);
      const others = keptLayers.filter((kept) => kept !== id);
      set({ keptLayers: keep ? [...others, id] : others });
      changeLayers([id], { bits: keep ? KEPT_BITS : recipe.bits });
    },
    choosePreset(id) {
      const preset: Preset = PRESETS[id];
      const about = presetAbout(get());
      const recipe = preset.recipe(get().recipe, about);
      if (!recipe) return;
      rememberRecipe(`preset ${preset.name}`);
      set({ keptLayers: preset.kept?.(about) ?? [] });
      change(recipe);
    },
    selectLayer: (id) => set({ selectedLayer: id, alsoSelected: [] }),
    selectLayers: (focus, ids) => set({ selectedLayer: focus, alsoSelected: ids.filter((id) => id !== focus) }),
  };
}

const staysKept = ({ float, bits }: LayerOverride) => !float && bits === KEPT_BITS;

/**
 * What is left to say of a layer where it says no more than the recipe does.
 * @param bits of the recipe; null: the layer has bits of its own whatever they are
 * @returns null: nothing
 */
function plainOverride({ float, bits: own }: LayerOverride, bits: number | null): LayerOverride | null {
  const differs = own !== undefined && own !== bits;
  if (!float && !differs) return null;
  return { ...(own !== undefined && (differs || float) && { bits: own }), ...(float && { float }) };
}
