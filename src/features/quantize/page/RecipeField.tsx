import type { ReactNode } from 'react';
import { NumberInput } from '../../../ui/controls/NumberInput';
import { Explained } from '../../../ui/help/Explained';
import * as RECIPE from '../help/recipe';
import { type Recipe } from '../job/recipe';
import { RECIPE_FIELDS, type FieldName } from '../job/recipe-fields';
import { useQuantize } from '../use-quantize';

interface RecipeFieldProps {
  name: FieldName;
  /** Of a choice, where it has to stand out. */
  named?: boolean;
  /** Of an empty number: what that means. */
  placeholder?: string;
  disabled?: boolean;
  /** Of a choice: what comes with it; left out: nothing. */
  also?: (value: string) => Partial<Recipe>;
}

/** A field of the recipe, as the table of fields has it. */
export function RecipeField({ name, named, placeholder, disabled, also }: RecipeFieldProps) {
  const recipe = useQuantize((s) => s.recipe);
  const setRecipe = useQuantize((s) => s.setRecipe);
  const field = RECIPE_FIELDS[name];
  const value = recipe[name];
  const set = (next: unknown) => setRecipe({ [name]: next });
  switch (field.kind) {
    case 'number':
    case 'optional number':
      return (
        <Labelled name={name} recipe={recipe}>
          <NumberInput
            value={(value as number | undefined) ?? null}
            min={field.min}
            max={field.max}
            step={field.step}
            whole={field.whole}
            {...(placeholder !== undefined && { placeholder })}
            eager
            onChange={(next) => (next !== null || field.kind === 'optional number') && set(next ?? undefined)}
          />
        </Labelled>
      );
    case 'choice':
    case 'optional choice': {
      const options = Object.entries<{ text: string }>(field.options);
      const chosen = (text: string) => field.values.find((each) => String(each) === text);
      return (
        <Labelled name={name} recipe={recipe}>
          <select
            disabled={disabled}
            aria-label={named ? field.label : undefined}
            value={String(value ?? (field.kind === 'choice' ? '' : (field.absent ?? '')))}
            onChange={({ target }) => setRecipe({ [name]: chosen(target.value), ...also?.(target.value) })}
          >
            {field.kind === 'optional choice' && field.absent === undefined && <option value="">none</option>}
            {options.map(([id, { text }]) => (
              <option key={id} value={id}>
                {text}
              </option>
            ))}
          </select>
        </Labelled>
      );
    }
    case 'flag':
    case 'optional flag':
      return (
        <Explained as="label" by={RECIPE.field(name, recipe)} className="check">
          <input
            type="checkbox"
            checked={Boolean(value) && !disabled}
            disabled={disabled}
            onChange={({ target }) => set(target.checked || (field.kind === 'flag' ? false : undefined))}
          />
          {field.label}
        </Explained>
      );
    case 'regularizer':
    case 'layers':
      throw new Error(`the recipe's ${name} has a form of its own`);
  }
}

/** A field under its label. */
export function Labelled({ name, recipe, children }: { name: FieldName; recipe: Recipe; children: ReactNode }) {
  return (
    <Explained as="label" by={RECIPE.field(name, recipe)} className="field">
      <span>{RECIPE_FIELDS[name].label}</span>
      {children}
    </Explained>
  );
}
