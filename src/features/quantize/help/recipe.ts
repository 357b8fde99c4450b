/** What explains the fields of the recipe: their table has the words. */
import * as SHELL from '../../../ui/help/shell';
import type { Choice, Explanation } from '../../../ui/help/explanation';
import { PRESETS, type Preset } from '../job/presets';
import type { Recipe } from '../job/recipe';
import { RECIPE_FIELDS, type FieldName } from '../job/recipe-fields';

/** What else may be chosen, where it says more than its name: the one in use is explained already. */
function choicesOf(name: FieldName, recipe: Recipe): Choice[] {
  const field = RECIPE_FIELDS[name];
  if (!('options' in field)) return [];
  return Object.entries<{ text: string; help?: string }>(field.options).flatMap(([id, { text, help }]) =>
    help === undefined || String(recipe[name]) === id ? [] : [{ name: text, text: help }],
  );
}

/** The help of a field, as the recipe is now. */
function helpOf(name: FieldName, recipe: Recipe): string {
  const { help } = RECIPE_FIELDS[name];
  return typeof help === 'string' ? help : help(recipe);
}

export function field(name: FieldName, recipe: Recipe): Explanation {
  const described = RECIPE_FIELDS[name];
  const { formula, paper, more = 'settings' } = described;
  return {
    text: helpOf(name, recipe),
    choices: choicesOf(name, recipe),
    ...(formula !== undefined && { formula }),
    ...(paper !== undefined && { paper }),
    ...('min' in described && { bounds: SHELL.bounds(described.min, described.max, described.whole).text }),
    more,
  };
}

export const threshold: Explanation = {
  text: 'How far from 0 a weight must be to be kept, in the units of the weights',
  paper: 'λ',
  more: 'settings',
};

export const preset: Explanation = {
  text: 'A whole recipe to begin with: the bits of every layer, and their levels where it names them; Own: another one than these',
  choices: Object.values<Preset>(PRESETS).map(({ name, help }) => ({ name, text: help })),
  more: 'settings',
};
