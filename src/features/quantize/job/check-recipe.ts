/** What recipes are held to, by the table of their fields. */
import { UserError } from '../../../core/errors';
import { unsuited, type LayerRecipe } from '../../../quant/layer';
import { withCurrentNames, type FormerNames } from './former-names';
import { type Recipe } from './recipe';
import { DEFAULT_RECIPE, FIELD_NAMES, RECIPE_FIELDS, type FieldName } from './recipe-fields';
import { MAX_LAMBDA } from './recipe-options';

function checkNumber(name: FieldName, value: unknown, where = 'The recipe'): void {
  const field = RECIPE_FIELDS[name];
  if (field.kind !== 'number' && field.kind !== 'optional number') return;
  const { min, max, whole } = field;
  if (typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))) return;
  throw new UserError(
    `${where}'s ${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, and is ${String(value)}.`,
  );
}

function checkName(name: string, value: unknown, allowed: readonly (string | number)[]): void {
  if (allowed.includes(value as string | number)) return;
  throw new UserError(`The recipe's ${name} must be one of ${allowed.join(', ')}, and is ${String(value)}.`);
}

function checkGroups({ groupSize, radius }: Partial<LayerRecipe>): void {
  if (groupSize !== undefined && radius !== 'neuron')
    throw new UserError(
      `The recipe's groupSize gives each group of inputs a range of its own, and its radius is ${radius}. Set radius to neuron, or leave groupSize out.`,
    );
}

function checkRegularizer({ regularizer }: Partial<LayerRecipe>): void {
  if (!regularizer) return;
  checkName('regularizer', regularizer.kind, ['L0', 'L1']);
  const { lambda } = regularizer;
  if (!(lambda >= 0 && lambda <= MAX_LAMBDA))
    throw new UserError(`The recipe's threshold (lambda) must be a number from 0 to ${MAX_LAMBDA}, and is ${lambda}.`);
}

/** @throws UserError where the field's value is out of bounds */
function checkField(name: FieldName, recipe: Partial<Recipe>): void {
  const field = RECIPE_FIELDS[name];
  const value = recipe[name];
  switch (field.kind) {
    case 'number':
      return checkNumber(name, value);
    case 'optional number':
      return value === undefined ? undefined : checkNumber(name, value);
    case 'choice':
      return checkName(name, value, field.values);
    case 'optional choice':
      return value === undefined ? undefined : checkName(name, value, field.values);
    case 'regularizer':
      return checkRegularizer(recipe);
    case 'layers':
      for (const [id, { bits }] of Object.entries(recipe.layers ?? {}))
        if (bits !== undefined) checkNumber('bits', bits, `Layer ${id}`);
      return;
    case 'flag':
    case 'optional flag':
  }
}

/** Fields of a run alone; all others are of a layer's recipe, too. */
const OF_RUN: readonly FieldName[] = [
  'layers',
  'calibrationCount',
  'patches',
  'searchScale',
  'correctBias',
  // A layer's own is told from whether it has a bias.
  'center',
  'keepZeros',
];

/** @throws UserError where a field is out of bounds */
export function checkLayerRecipe(recipe: LayerRecipe): void {
  for (const name of FIELD_NAMES) if (!OF_RUN.includes(name)) checkField(name, recipe as Partial<Recipe>);
  checkGroups(recipe);
  const reason = unsuited(recipe);
  if (reason) throw new UserError(reason);
  if (recipe.fit && recipe.regularizer?.kind === 'L0')
    throw new UserError('Steps cannot be fitted to the levels of L0, which are no multiples of them. Leave fit out.');
}

/** Fills in the defaults; a compression is left to those who carry it out. @throws UserError where a field is out of bounds */
export function completeRecipe(recipe: Partial<Recipe> & FormerNames): Recipe {
  const complete = { ...DEFAULT_RECIPE, ...withCurrentNames(recipe) };
  checkLayerRecipe(complete);
  for (const name of OF_RUN) checkField(name, complete);
  return complete;
}
