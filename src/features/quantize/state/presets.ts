/** Presets, and what they are told of what is open. */
import type { PresetAbout } from '../job/presets';
import type { QuantizeStore } from './actions';

export const presetAbout = ({
  workspace,
  mixedLayers,
}: Pick<QuantizeStore, 'workspace' | 'mixedLayers'>): PresetAbout => ({
  ids: workspace.model?.layers.map(({ id }) => id) ?? [],
  mixed: mixedLayers,
});
