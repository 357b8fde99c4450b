/** What sets runs apart beside method and bits, which have columns of their own. */
import type { RunSettings } from '../job/field-kinds';
import { DEFAULT_RECIPE, FIELD_NAMES, RECIPE_FIELDS } from '../job/recipe-fields';
import type { Report } from '../job/report';
import { compressionText } from './words/compression-text';

const SETTINGS = [
  ({ recipe }: RunSettings) => compressionText(recipe.compression),
  ...FIELD_NAMES.flatMap((name) => RECIPE_FIELDS[name].setting ?? []),
];

function settingsOf({ recipe, calibration, layers }: Report): RunSettings {
  // Compressed layers have no letters, unless these are asked for.
  const inFloat = recipe.compression ? 0 : layers.filter(({ bits }) => bits === null).length;
  return { recipe, samples: calibration?.count ?? DEFAULT_RECIPE.calibrationCount, inFloat };
}

/** @returns of each report what it has and not all have: 'paper letters, 64 samples'; '' where nothing is */
export function differences(reports: readonly Report[]): string[] {
  const runs = reports.map(settingsOf);
  const telling = SETTINGS.filter((setting) => new Set(runs.map(setting)).size > 1);
  return runs.map((run) =>
    telling
      .map((setting) => setting(run))
      .filter(Boolean)
      .join(', '),
  );
}
