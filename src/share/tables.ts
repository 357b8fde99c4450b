/**
 * Plain JSON that holds long tables ⇄ a short text and a row of bits. A list of records becomes columns. A column says once what
 * all rows have, gives the place of what few rows differ in, and has numbers in as few bits as their range takes. What is
 * read is exactly what was written.
 */
import { readBits, writeBits, type BitReader, type BitWriter } from './bits';
import { numberAt, wholesOf } from './places';

type Column =
  /** All rows have it. */
  | { same: unknown }
  /** Each row has one of these; its place is in the bits. */
  | { few: unknown[] }
  /** Whole numbers above the least, or places of numbers of so many digits; they are in the bits. */
  | { least: number; width: number; digits: number }
  /** Records, each part by itself. */
  | { parts: Record<string, Column> }
  | { lists: Table[] }
  | { plain: unknown[] };

/** A list, by its length. */
type Table = [number, Column];

/** What a record lacks that others have. */
const MISSING = Symbol('missing');
/** Among others that is a list of none, and everything else a list of one. */
const boxed = (value: unknown): unknown[] => (value === MISSING ? [] : [value]);
const unboxed = (box: unknown): unknown => (Array.isArray(box) && box.length > 0 ? (box[0] as unknown) : MISSING);

/** Values that are told by their place, at most. */
const FEW = 32;
/** Bits of a number, at most. */
const WIDTH = 32;

const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
const widthOf = (range: number) => (range === 0 ? 0 : Math.floor(Math.log2(range)) + 1);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function toColumn(values: readonly unknown[], bits: BitWriter): Column {
  const texts = values.map((value) => (value === MISSING ? '' : JSON.stringify(value)));
  const distinct = [...new Set(texts)];
  if (distinct.length === 1 && values[0] !== MISSING && values.length > 1) return { same: values[0] };
  if (values.every(isRecord)) {
    const names = [...new Set(values.flatMap((value) => Object.keys(value)))];
    const part = (name: string) => values.map((value) => (Object.hasOwn(value, name) ? value[name] : MISSING));
    return { parts: Object.fromEntries(names.map((name) => [name, toColumn(part(name), bits)])) };
  }
  if (values.every(Array.isArray)) return { lists: values.map((list: unknown[]) => toTable(list, bits)) };
  const numbers = wholesOf(values);
  const from = numbers ? least(numbers.wholes) : 0;
  const width = numbers ? widthOf(most(numbers.wholes) - from) : Infinity;
  const placeWidth = widthOf(distinct.length - 1);
  if (distinct.length <= Math.min(FEW, values.length / 2) && placeWidth < width) {
    for (const text of texts) bits.write(distinct.indexOf(text), placeWidth);
    return { few: distinct.map((text) => boxed(values[texts.indexOf(text)])) };
  }
  if (!numbers || width > WIDTH) return { plain: values.map(boxed) };
  for (const value of numbers.wholes) bits.write(value - from, width);
  return { least: from, width, digits: numbers.digits };
}

const toTable = (list: readonly unknown[], bits: BitWriter): Table =>
  list.length === 0 ? [0, { plain: [] }] : [list.length, toColumn(list, bits)];

/** Values that may come out, at most: a few bytes can stand for very many. */
const VALUES = 2 ** 18;

/** Thrown for more than that. */
export class TooMany extends Error {}

function makeReader(bits: BitReader): (table: Table) => unknown[] {
  let left = VALUES;
  /** What stands for each of many rows counts as often, by its length. */
  const charge = (count: number, value: unknown = null) => {
    // Less than none would give room to others.
    if (!(count >= 0)) throw new TooMany();
    left -= count * (1 + JSON.stringify(value).length / 32);
    if (!(left >= 0)) throw new TooMany();
  };
  const column = (form: Column, count: number): unknown[] => {
    charge(count, 'same' in form ? form.same : 'few' in form ? form.few : null);
    const each = <T>(give: (i: number) => T) => Array.from({ length: count }, (_, i) => give(i));
    if ('same' in form) return each(() => form.same);
    if ('lists' in form) return each((i) => list(form.lists[i]!));
    if ('plain' in form) return each((i) => unboxed(form.plain[i]));
    if ('few' in form) return each(() => unboxed(form.few[bits.read(widthOf(form.few.length - 1))]));
    if ('parts' in form) {
      const parts = Object.entries(form.parts).map(([name, part]) => [name, column(part, count)] as const);
      return each((i) => Object.fromEntries(parts.flatMap(([name, of]) => (of[i] === MISSING ? [] : [[name, of[i]]]))));
    }
    const { least: from, width, digits } = form;
    return each(() => (digits === 0 ? bits.read(width) + from : numberAt(bits.read(width) + from, digits)));
  };
  const list = ([count, form]: Table): unknown[] => column(form, count);
  return list;
}

export interface Written {
  text: string;
  bits: Uint8Array;
}

/** @param value plain JSON */
export function writeTables(value: unknown): Written {
  const bits = writeBits();
  const table = toTable([value], bits);
  return { text: JSON.stringify(table), bits: bits.bytes() };
}

/** @throws TooMany, or another error where it is nothing that was written so */
export function readTables({ text, bits }: Written): unknown {
  return makeReader(readBits(bits))(JSON.parse(text) as Table)[0];
}
