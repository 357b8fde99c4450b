import { Explained } from '../../../../ui/help/Explained';
import * as RECIPE from '../../help/recipe';
import { PRESET_IDS, presetOf, PRESETS, type Preset, type PresetId } from '../../job/presets';
import { presetAbout } from '../../state/presets';
import { useQuantize } from '../../use-quantize';

/** Whole recipes to begin with. */
export function PresetField() {
  const model = useQuantize((s) => s.workspace.model);
  const chosen = useQuantize((s) => presetOf(s.recipe, presetAbout(s)));
  const hasMixed = useQuantize((s) => s.mixedLayers !== null);
  const choosePreset = useQuantize((s) => s.choosePreset);
  return (
    <Explained as="label" by={RECIPE.preset} className="field">
      <span>Preset</span>
      <select
        value={chosen ?? ''}
        disabled={model === null}
        onChange={({ target }) => choosePreset(target.value as PresetId)}
      >
        {chosen === null && (
          <option value="" disabled>
            Own
          </option>
        )}
        {PRESET_IDS.map((id) => {
          const { name }: Preset = PRESETS[id];
          return (
            <option key={id} value={id} disabled={id === 'mixed' && !hasMixed}>
              {name}
            </option>
          );
        })}
      </select>
    </Explained>
  );
}
