/** JSON ⇄ a short text that a link can hold: deflate, then base64 in the alphabet of RFC 4648 §5, without padding. */
import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';
import { readTables, writeTables } from './tables';

/** Bytes that a link may unpack to; the report of a thousand layers takes a third. */
const UNPACKED = 2 ** 20;
/** Bytes unpacked at once: deflate grows at most 1032-fold. */
const PIECE = 1024;

/** Thrown for more than a link may unpack to. */
export class TooLarge extends Error {}

const deflated = (bytes: Uint8Array) => deflateSync(bytes, { level: 9 });

function toText(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function toBytes(text: string): Uint8Array {
  if (text.length > UNPACKED) throw new TooLarge();
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function inflated(packed: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let finished = false;
  const inflate = new Inflate((piece, final) => {
    size += piece.length;
    finished = final;
    if (size > UNPACKED) throw new TooLarge();
    pieces.push(piece);
  });
  for (let at = 0; at < packed.length; at += PIECE)
    inflate.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
  if (!finished) throw new Error('the compressed data ends too early');
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

export const pack = (value: unknown): string => toText(deflated(strToU8(JSON.stringify(value))));

/** @throws TooLarge, or another error where the text is damaged */
export const unpack = (text: string): unknown => JSON.parse(strFromU8(inflated(toBytes(text))));

/** Bytes in front that say how long the text is. */
const LENGTH = 3;

/** Packs what holds long tables: half as long as by `pack`, or less. Text and bits are deflated each by itself: they have nothing in common. */
export function packTables(value: unknown): string {
  const { text, bits } = writeTables(value);
  const [head, tail] = [deflated(strToU8(text)), deflated(bits)];
  const length = Array.from({ length: LENGTH }, (_, i) => (head.length >> (8 * i)) & 255);
  return toText(Uint8Array.from([...length, ...head, ...tail]));
}

/** @throws TooLarge, TooMany, or another error where the text is damaged */
export function unpackTables(text: string): unknown {
  const bytes = toBytes(text);
  const length = bytes.subarray(0, LENGTH).reduceRight((sum, byte) => 256 * sum + byte, 0);
  const [head, tail] = [bytes.subarray(LENGTH, LENGTH + length), bytes.subarray(LENGTH + length)];
  return readTables({ text: strFromU8(inflated(head)), bits: inflated(tail) });
}

type Columns = { [name: string]: unknown[] | Columns };

/** A list of records with the same properties → a record of lists, which packs to half of the size. */
export function toColumns(rows: readonly object[]): Columns {
  const columns: Columns = {};
  for (const name of Object.keys(rows[0] ?? {})) {
    const values = rows.map((row) => (row as Record<string, unknown>)[name]);
    const nested = values.every((value) => typeof value === 'object' && value !== null);
    columns[name] = nested ? toColumns(values as object[]) : values;
  }
  return columns;
}

/** Columns and rows that come out, at most: a few bytes of columns can stand for very many rows. */
const COLUMNS = 64;
const ROWS = 10_000;

/** The inverse of `toColumns`; whatever else comes gives what no schema of a list of records accepts. */
export function fromColumns(columns: unknown, depth = 2): unknown {
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns) || depth === 0) return null;
  const lists: [string, unknown[]][] = [];
  for (const [name, values] of Object.entries(columns)) {
    const list: unknown = Array.isArray(values) ? values : fromColumns(values, depth - 1);
    if (!Array.isArray(list) || list.length > ROWS || lists.length === COLUMNS) return null;
    lists.push([name, list]);
  }
  const rows = Math.max(0, ...lists.map(([, values]) => values.length));
  return Array.from({ length: rows }, (_, i) => Object.fromEntries(lists.map(([name, values]) => [name, values[i]])));
}
