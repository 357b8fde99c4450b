/** What there is to know of a field of a recipe, by its kind. */
import type { LayerOverride, Recipe } from './recipe';

/**
 * What a field's value enters: the choice of the rows that all layers see; the recipe of a layer, from which its letters
 * follow (`layerRecipe`, `scalesToTry`); or the layer in another way. A checkpoint holds as long as none of them changes.
 */
export type Enters = 'rows' | 'layer recipe' | 'layer';

/** What a run was, for telling it apart from others. */
export interface RunSettings {
  recipe: Recipe;
  /** Calibration samples that it saw. */
  samples: number;
  /** Layers that stayed in float. */
  inFloat: number;
}

interface FieldOf<Value> {
  label: string;
  /** The name that it had, which links and report files go on holding. */
  formerly?: string;
  /** What the label means, for those who have not read the paper. */
  help: string | ((recipe: Recipe) => string);
  formula?: string;
  /** Its word or letter in the papers, and where. */
  paper?: string;
  /** The section of the guide that tells more; left out: that of the settings. */
  more?: 'methods' | 'words';
  initial: Value;
  enters: Enters;
  /** In a few words; '' for what a run has where nothing is chosen. Left out: it has a column of its own, or others say it. */
  setting?: (run: RunSettings) => string;
  /** What it meant in links made before there was a choice; left out: it must be there, or may always be left out. */
  before?: Value;
}

export interface NumberField extends FieldOf<number> {
  kind: 'number';
  min: number;
  max: number;
  whole: boolean;
  /** Of the input field. */
  step: number;
}

/** A number that may be left out. */
export interface OptionalNumberField extends Omit<NumberField, 'kind' | 'initial'> {
  kind: 'optional number';
  initial: undefined;
}

export interface ChoiceField<Value extends string | number = string | number> extends FieldOf<Value> {
  kind: 'choice';
  values: readonly Value[];
  /** In the order in which they are offered. */
  options: Record<Value, { text: string; help?: string }>;
}

/** A choice that may be left out. */
export interface OptionalChoiceField<Value extends string | number = string | number> extends Omit<
  ChoiceField<Value>,
  'kind' | 'initial'
> {
  kind: 'optional choice';
  initial: undefined;
  /** What it means to leave it out, where that is one of the values. */
  absent?: Value;
}

export interface FlagField extends FieldOf<boolean> {
  kind: 'flag';
}

/** One that may be left out: then it is not set. */
export interface OptionalFlagField extends FieldOf<undefined> {
  kind: 'optional flag';
}

export interface RegularizerField extends FieldOf<undefined> {
  kind: 'regularizer';
}

export interface LayersField extends FieldOf<Record<string, LayerOverride>> {
  kind: 'layers';
}

/** What a field of this type is described by. */
export type FieldFor<Value> = [Exclude<Value, undefined>] extends [boolean]
  ? undefined extends Value
    ? OptionalFlagField
    : FlagField
  : [Exclude<Value, undefined>] extends [string | number]
    ? undefined extends Value
      ? number extends Value
        ? OptionalNumberField
        : OptionalChoiceField<Exclude<Value, undefined> & (string | number)>
      : number extends Value
        ? NumberField
        : ChoiceField<Value & (string | number)>
    : undefined extends Value
      ? RegularizerField
      : LayersField;
