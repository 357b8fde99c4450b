/** What explains the fields of the recipe: their table has the words. */
import type { Explanation } from '../../../ui/help/explanation';
import type { Recipe } from '../job/recipe';
import { helpOf, type FieldName } from '../job/recipe-fields';

export const field = (name: FieldName, recipe: Recipe): Explanation => ({ text: helpOf(name, recipe) });

/** Of one of a field's choices, where there is more to say than its name. */
export const option = (help: string | undefined): Explanation | null => (help === undefined ? null : { text: help });

export const threshold: Explanation = { text: 'The threshold, in the units of the weights' };

export const noZero: Explanation = { text: 'The binary alphabet has no 0' };

export const preset: Explanation = {
  text: 'A whole recipe to begin with: the bits of every layer, and their levels where it names them; Own: another one than these',
};
