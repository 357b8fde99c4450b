/**
 * Walks the bytes of a protobuf message before anything is made of them, so that what is damaged is named by its
 * field, and a small file that would unfold into gigabytes of objects is refused.
 * https://protobuf.dev/programming-guides/encoding
 */
import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { UserError } from '../core/errors';

/** What a file may unfold into. */
export const WIRE_LIMITS = {
  /** Messages, strings and unknown fields: each becomes an object. A graph of 50,000 nodes has about a million. */
  objects: 1_000_000,
  /** Entries of number lists outside raw bytes; 64-bit ones count eightfold, as each becomes a BigInt. */
  numbers: 2 ** 26,
  /** Messages within messages: bodies within bodies. */
  depth: 60,
} as const;

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** ScalarType.DOUBLE and FLOAT; INT64 and UINT64; STRING and BYTES: numbers of descriptor.proto. */
const FIXED_WIDTH: Partial<Record<number, number>> = { 1: 8, 2: 4 };
const isLong = (scalar: number) => scalar === 3 || scalar === 4;
const isText = (scalar: number) => scalar === 9 || scalar === 12;

/** Where the walk is. */
interface Walk {
  file: string;
  bytes: Uint8Array;
  at: number;
  /** Of the message being read. */
  end: number;
  objects: number;
  numbers: number;
  /** Names of the fields on the way down, with their place in a list. */
  path: { name: string; index: number | null }[];
}

const fieldsOf = new Map<DescMessage, Map<number, DescField>>();

function fieldMap(message: DescMessage): Map<number, DescField> {
  let fields = fieldsOf.get(message);
  if (!fields) {
    fields = new Map(message.fields.map((field) => [field.number, field]));
    fieldsOf.set(message, fields);
  }
  return fields;
}

/** @throws UserError where `bytes` are not a whole message of this kind, or unfold into more than `WIRE_LIMITS` */
export function checkWire(file: string, bytes: Uint8Array, message: DescMessage): void {
  if (bytes.length === 0) throw new UserError(`${file} is not an ONNX network: it is empty.`);
  if (!startsField(bytes[0]!, message))
    throw new UserError(`${file} is not an ONNX network: its first byte starts no field of one.`);
  walkMessage({ file, bytes, at: 0, end: bytes.length, objects: 0, numbers: 0, path: [] }, message);
}

/** Fields up to 15 have a tag of one byte, and files begin with the first ones. */
function startsField(byte: number, message: DescMessage): boolean {
  const field = byte < 128 ? fieldMap(message).get(byte >> 3) : undefined;
  return field !== undefined && byte % 8 === (field.message || isText(field.scalar ?? 5) ? DELIMITED : VARINT);
}

function walkMessage(walk: Walk, message: DescMessage): void {
  if (walk.path.length > WIRE_LIMITS.depth)
    throw new UserError(`${walk.file} nests messages more than ${WIRE_LIMITS.depth} deep; no network does.`);
  const fields = fieldMap(message);
  const places = new Map<number, number>();
  while (walk.at < walk.end) {
    const tag = varint(walk, 'a field');
    if (tag < 8 || tag >= 2 ** 32) throw damaged(walk, `there is no field ${Math.floor(tag / 8)}`);
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    const field = fields.get(number);
    if (!field) {
      countObject(walk);
      skip(walk, wire, `field ${number}`);
      continue;
    }
    const index = field.fieldKind === 'list' ? (places.get(number) ?? 0) : null;
    if (index !== null) places.set(number, index + 1);
    walk.path.push({ name: field.name, index });
    walkField(walk, field, wire);
    walk.path.pop();
  }
}

function walkField(walk: Walk, field: DescField, wire: number): void {
  if (field.message) {
    expectWire(walk, wire, DELIMITED);
    countObject(walk);
    const end = walk.end;
    walk.end = delimited(walk);
    walkMessage(walk, field.message);
    walk.end = end;
    return;
  }
  const scalar = field.scalar ?? 5;
  const list = field.fieldKind === 'list';
  if (isText(scalar)) {
    expectWire(walk, wire, DELIMITED);
    if (list) countObject(walk);
    walk.at = delimited(walk);
    return;
  }
  const width = FIXED_WIDTH[scalar];
  if (list && wire === DELIMITED) return walkPacked(walk, scalar, width);
  expectWire(walk, wire, width === 8 ? FIXED64 : width === 4 ? FIXED32 : VARINT);
  if (list) countNumbers(walk, 1, scalar);
  skip(walk, wire, 'it');
}

function walkPacked(walk: Walk, scalar: number, width: number | undefined): void {
  const outer = walk.end;
  const end = delimited(walk);
  if (width) {
    const count = (end - walk.at) / width;
    if (!Number.isInteger(count)) throw damaged(walk, `it takes ${end - walk.at} bytes, no multiple of ${width}`);
    countNumbers(walk, count, scalar);
    walk.at = end;
    return;
  }
  const { bytes } = walk;
  let count = 0;
  // Every number ends with the one byte of its own that is below 128.
  for (let at = walk.at; at < end; at++) if (bytes[at]! < 128) count++;
  countNumbers(walk, count, scalar);
  walk.end = end;
  while (walk.at < end) varint(walk, 'it');
  walk.end = outer;
}

function skip(walk: Walk, wire: number, what: string): void {
  switch (wire) {
    case VARINT:
      varint(walk, what);
      return;
    case FIXED64:
    case FIXED32:
      advance(walk, wire === FIXED64 ? 8 : 4);
      return;
    case DELIMITED:
      walk.at = delimited(walk);
      return;
    default:
      throw damaged(walk, `${what} is coded as ${wire}, which networks do not use`);
  }
}

/** A number of 1 to 10 bytes; above 2^53 only roughly. */
function varint(walk: Walk, what: string): number {
  let value = 0;
  let factor = 1;
  for (let n = 0; n < 10; n++) {
    if (walk.at >= walk.end) throw tooShort(walk, 1);
    const byte = walk.bytes[walk.at++]!;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
    factor *= 128;
  }
  throw damaged(walk, `${what} has a number of more than 10 bytes`);
}

/** Reads a length. @returns where what it announces ends */
function delimited(walk: Walk): number {
  const length = varint(walk, 'it');
  if (length > walk.end - walk.at) throw tooShort(walk, length);
  return walk.at + length;
}

function advance(walk: Walk, count: number): void {
  if (count > walk.end - walk.at) throw tooShort(walk, count);
  walk.at += count;
}

function expectWire(walk: Walk, found: number, expected: number): void {
  if (found !== expected) throw damaged(walk, `it is coded as ${found}, and must be as ${expected}`);
}

function countObject(walk: Walk): void {
  if (++walk.objects > WIRE_LIMITS.objects)
    throw new UserError(
      `${walk.file} holds more than ${WIRE_LIMITS.objects} parts; no network of that size can be read.`,
    );
}

function countNumbers(walk: Walk, count: number, scalar: number): void {
  walk.numbers += count * (isLong(scalar) ? 8 : 1);
  if (walk.numbers > WIRE_LIMITS.numbers)
    throw new UserError(
      `${walk.file} holds more than ${WIRE_LIMITS.numbers} numbers outside raw_data (at ${where(walk)}); save its weights as raw data.`,
    );
}

/** 'graph.node[3].attribute[0]'; 'the model' at the top. */
function where({ path }: Walk): string {
  return path.map(({ name, index }) => (index === null ? name : `${name}[${index}]`)).join('.') || 'the model';
}

function tooShort(walk: Walk, needed: number): UserError {
  if (walk.end === walk.bytes.length || needed > walk.bytes.length - walk.at)
    return new UserError(
      `${walk.file} is cut short or damaged: ${where(walk)} needs ${needed} more bytes at ${walk.at}, and the file ends after ${walk.bytes.length}.`,
    );
  return damaged(walk, `it needs ${needed} more bytes, and ${walk.end - walk.at} are left`);
}

function damaged(walk: Walk, problem: string): UserError {
  return new UserError(`${walk.file} is damaged at byte ${walk.at}, in ${where(walk)}: ${problem}.`);
}
