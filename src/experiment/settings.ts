/** The settings of an experiment: each stands once, and its form, check, link and stored values follow from that. */

interface NamedField {
  /** Beside the control; names it for those who cannot see it, too. */
  label: string;
  /** What it does, in a sentence. */
  help: string;
}

export interface NumberField extends NamedField {
  kind: 'number';
  /** What the paper has, or, where that is too large for a page, what stands for it here. */
  fresh: number;
  min: number;
  max: number;
  /** Between values; 1: whole numbers. */
  step: number;
  /** Set by a slider, not by typing. */
  slider?: boolean;
  /** Changes how results are read, not what is run: what is shown follows it at once. */
  reading?: boolean;
}

export interface ChoiceField<Value extends string = string> extends NamedField {
  kind: 'choice';
  fresh: Value;
  /** Value → what it is called. */
  choices: Readonly<Record<Value, string>>;
}

export interface SeveralField<Value extends string | number = string | number> extends NamedField {
  kind: 'several';
  fresh: readonly Value[];
  /** In their order; at least one is always chosen. */
  choices: readonly { value: Value; label: string }[];
}

export type Field = NumberField | ChoiceField | SeveralField;

export type SettingValue = number | string | readonly (number | string)[];

/** By the name of the field. */
export type Settings = Readonly<Record<string, SettingValue>>;

/** A field for each setting. */
export type Fields<S> = {
  readonly [K in keyof S]: S[K] extends number
    ? NumberField
    : S[K] extends string
      ? ChoiceField<S[K]>
      : S[K] extends readonly (infer Value extends string | number)[]
        ? SeveralField<Value>
        : never;
};

/** Seeds of the runs that are spread over, every experiment's. */
export const SEEDS = (fresh: number): NumberField => ({
  kind: 'number',
  label: 'Seeds',
  help: 'How many times each run is made, with other random numbers; spreads are over these.',
  fresh,
  min: 1,
  max: 20,
  step: 1,
});

/** The paper's, or what stands for them here. */
export function freshSettings<S>(fields: Fields<S>): S {
  return Object.fromEntries(
    Object.entries<Field>(fields as Record<string, Field>).map(([name, { fresh }]) => [name, fresh]),
  ) as S;
}

/** What of given values can be taken: values out of range are moved into it, what is no value is as fresh. */
export function takenSettings<S>(fields: Fields<S>, given: Readonly<Record<string, unknown>>): S {
  return Object.fromEntries(
    Object.entries<Field>(fields as Record<string, Field>).map(([name, field]) => [name, taken(field, given[name])]),
  ) as S;
}

function taken(field: Field, value: unknown): SettingValue {
  switch (field.kind) {
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return field.fresh;
      const steps = Math.round((Math.min(field.max, Math.max(field.min, value)) - field.min) / field.step);
      // Without the noise of binary fractions.
      return Number((field.min + steps * field.step).toPrecision(12));
    }
    case 'choice':
      return typeof value === 'string' && Object.hasOwn(field.choices, value) ? value : field.fresh;
    case 'several': {
      if (!Array.isArray(value)) return field.fresh;
      const chosen = field.choices.map((choice) => choice.value).filter((own) => value.includes(own));
      return chosen.length > 0 ? chosen : field.fresh;
    }
  }
}

/** Settings of a run, but for those that only change how it is read: they are as in `now`. */
export function readWith<S extends Settings>(fields: Readonly<Record<string, Field>>, run: S, now: S): S {
  const reading = Object.entries(fields).filter(([, field]) => field.kind === 'number' && field.reading);
  return { ...run, ...Object.fromEntries(reading.map(([name]) => [name, now[name]])) };
}
