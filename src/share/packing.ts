/** JSON ⇄ a short text that a link can hold: deflate, then base64 in the alphabet of RFC 4648 §5, without padding. */
import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';

/** Bytes that a link may unpack to; the report of a thousand layers takes a third. */
const UNPACKED = 2 ** 20;
/** Bytes unpacked at once: deflate grows at most 1032-fold. */
const PIECE = 1024;

/** Thrown for more than a link may unpack to. */
export class TooLarge extends Error {}

export function pack(value: unknown): string {
  const bytes = deflateSync(strToU8(JSON.stringify(value)), { level: 9 });
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws TooLarge, or another error where the text is damaged */
export function unpack(text: string): unknown {
  if (text.length > UNPACKED) throw new TooLarge();
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const packed = Uint8Array.from(binary, (character) => character.charCodeAt(0));
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
  return JSON.parse(strFromU8(bytes));
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
