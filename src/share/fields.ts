/**
 * Properties of what comes from outside: each says what is allowed, and what a link keeps of it. A record of them is the
 * one source of validation, rounding and encoding.
 */
import * as v from 'valibot';

export interface Field<T> {
  /** What is allowed; messages go on from the name of the property. */
  schema: v.GenericSchema<unknown, T>;
  /** What a link keeps: numbers lose digits. */
  round: (value: T) => T;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const json = JSON.stringify(value);
  return json.length > 40 ? `${json.slice(0, 40)}…` : json;
}

/** A field whose values `allows` accepts; `must` says what they are: 'be a whole number'. */
function field<T>(allows: (value: unknown) => boolean, must: string, round: (value: T) => T = (x) => x): Field<T> {
  const schema = v.custom<T>(allows, ({ input }) =>
    input === undefined ? 'is missing' : `must ${must}, and is ${shown(input)}`,
  );
  return { schema, round };
}

const between = (min: number, max: number, value: unknown) => typeof value === 'number' && value >= min && value <= max;

export function whole(min: number, max: number): Field<number> {
  return field(
    (value) => between(min, max, value) && Number.isInteger(value),
    `be a whole number from ${min} to ${max}`,
  );
}

/** @param digits significant ones that a link keeps, where not all; what is not finite becomes `max`, −∞ `min` */
export function real(min: number, max: number, digits?: number): Field<number> {
  const round = (value: number) =>
    Number.isFinite(value) ? Number(value.toPrecision(digits)) : value === -Infinity ? min : max;
  return field((value) => between(min, max, value), `be a number from ${min} to ${max}`, digits ? round : undefined);
}

/** A number that is brought between bounds where it is beyond them: what links held before there were any. */
export function clamped(min: number, max: number, digits: number): Field<number> {
  const { schema } = real(-Number.MAX_VALUE, Number.MAX_VALUE);
  const clamp = (value: number) => Math.min(max, Math.max(min, value));
  return { schema: v.pipe(schema, v.transform(clamp)), round: (value) => real(min, max, digits).round(clamp(value)) };
}

/** A link keeps `length` characters. */
export function text(length = 1000): Field<string> {
  return field<string>(
    (value) => typeof value === 'string' && value.length <= length,
    `be a text of at most ${length} characters`,
    (value) => value.slice(0, length),
  );
}

export const flag: Field<boolean> = field((value) => typeof value === 'boolean', 'be true or false');

export function oneOf<const T extends string | number>(values: readonly T[]): Field<T> {
  return field((value) => values.includes(value as T), `be one of ${values.join(', ')}`);
}

export function nullable<T>({ schema, round }: Field<T>): Field<T | null> {
  return { schema: v.nullable(schema), round: (value) => (value === null ? null : round(value)) };
}

/** May be left out. */
export function optional<T>({ schema, round }: Field<T>): Field<T | undefined> {
  return { schema: v.optional(schema), round: (value) => (value === undefined ? undefined : round(value)) };
}

const message = (issue: { expected: string | null; received: string }) =>
  issue.received === 'undefined' ? 'is missing' : 'must be an object';

/** What `value` stands for where it is left out, in links made before there was a choice. */
export function or<T>(value: T, { schema, round }: Field<T>): Field<T> {
  return { schema: v.optional(schema, value as never) as v.GenericSchema<unknown, T>, round };
}

/** One field for each property; other properties are left out. */
export function record<T extends object>(fields: { [K in keyof T]-?: Field<T[K]> }): Field<T> {
  const entries = Object.entries(fields) as [keyof T & string, Field<unknown>][];
  return {
    schema: v.object(
      Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
      message,
    ) as unknown as v.GenericSchema<unknown, T>,
    round: (value) =>
      Object.fromEntries(
        entries.filter(([name]) => value[name] !== undefined).map(([name, { round }]) => [name, round(value[name])]),
      ) as T,
  };
}

/** What a link holds in another form. */
export function writtenAs<T, Written>(
  { schema, round }: Field<Written>,
  write: (value: T) => Written,
  read: (written: Written) => T,
): Field<T> {
  return { schema: v.pipe(schema, v.transform(read)), round: (value) => read(round(write(value))) };
}

export function list<T>({ schema, round }: Field<T>, length: number): Field<T[]> {
  return {
    schema: v.pipe(v.array(schema, 'must be a list'), v.maxLength(length, `must have at most ${length} entries`)),
    round: (values) => values.map(round),
  };
}

/** Names of its own to values of one kind. */
export function dictionary<T>({ schema, round }: Field<T>): Field<Record<string, T>> {
  return {
    schema: v.record(v.string(), schema, message),
    round: (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, round(value)])),
  };
}

export type Read<T> = { kind: 'value'; value: T } | { kind: 'refused'; reason: string };

/** @returns the value, or the first thing that is wrong: `layers.3.bits must be a whole number from 1 to 8, and is 9` */
export function read<T>({ schema }: Field<T>, value: unknown): Read<T> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { kind: 'value', value: result.output };
  const [issue] = result.issues;
  return { kind: 'refused', reason: `${v.getDotPath(issue) ?? 'it'} ${issue.message}` };
}
