/** JSON → arrays by their names: nested lists of numbers, alone or in an object. */
import { UserError } from '../../core/errors';
import type { NumpyArray } from '../../data/formats/npy';
import { baseName } from '../../data/raw';
import type { DataFile } from '../../data/samples';
import { decodeText } from '../../data/tables/text';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** @throws UserError where it is no JSON */
export function parseJson({ name, bytes }: DataFile): Json {
  try {
    return JSON.parse(decodeText(bytes)) as Json;
  } catch {
    throw new UserError(`${name} is no JSON, or was cut short. Save it again with json.dump.`);
  }
}

/**
 * The lists of an object under their keys; a list alone under the file's name, without the ending.
 * @throws UserError where it is no JSON, or a list is no array of numbers
 */
export function jsonArrays(source: string, file: DataFile): Map<string, NumpyArray> {
  const json = parseJson(file);
  const entries: [string, Json][] =
    Array.isArray(json) || json === null || typeof json !== 'object'
      ? [[baseName(file.name).replace(/\.json$/i, ''), json]]
      : Object.entries(json);
  return new Map(
    entries
      .filter(([, value]) => Array.isArray(value))
      .map(([stem, value]) => [stem, listArray(`${source} (${stem})`, value as Json[])]),
  );
}

/** @throws UserError where rows differ in length, or something is no number */
export function listArray(name: string, list: Json[]): NumpyArray {
  const shape: number[] = [];
  for (let inner: Json | undefined = list; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  const flat = list.flat(Math.max(0, shape.length - 1) as 1) as Json[];
  const data = Float64Array.from(flat, (value) => (typeof value === 'boolean' ? Number(value) : (value as number)));
  const bad = flat.findIndex((value) => typeof value !== 'number' && typeof value !== 'boolean');
  if (bad >= 0)
    throw new UserError(
      `${name} holds ${said(flat[bad]!)} at place ${bad}; a list must hold numbers alone, or lists of one length.`,
    );
  if (data.length !== shape.reduce((a, b) => a * b, 1) || !isEven(list, shape))
    throw new UserError(`${name} has rows of different lengths. All must be as long as the first, ${shape.at(-1)}.`);
  return { name, shape, data, type: data.every(Number.isInteger) ? 'integer' : 'float' };
}

const isEven = (list: Json[], [length, ...inner]: readonly number[]): boolean =>
  list.length === length && (inner.length === 0 || list.every((row) => Array.isArray(row) && isEven(row, inner)));

const said = (value: Json) => {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};
