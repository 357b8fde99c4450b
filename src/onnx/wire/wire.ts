/**
 * Walks the bytes of a protobuf message before anything is made of them, so that what is damaged is named by its
 * field, and a small file that would unfold into gigabytes of objects is refused.
 * https://protobuf.dev/programming-guides/encoding
 */
import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { UserError } from '../../core/errors';

/** What a file may unfold into: about a second of reading. */
export const WIRE_LIMITS = {
  /**
   * Messages, strings and unknown fields: each becomes an object. Nodes, attributes and constants, which are large ones,
   * count threefold. A graph of 50,000 nodes has about a million.
   */
  objects: 1_000_000,
  /** Entries of number lists that are read one by one; 64-bit ones count fourfold, as each becomes a BigInt. */
  numbers: 2 ** 23,
  /** Messages within messages: bodies within bodies. */
  depth: 60,
} as const;

/** Of the messages that take long to make. */
const LARGE = ['onnx.NodeProto', 'onnx.AttributeProto', 'onnx.TensorProto'];
const sizeOf = ({ typeName }: DescMessage) => (LARGE.includes(typeName) ? 3 : 1);
const UNKNOWN_SIZE = 2;

/** Fields of TensorProto. */
const DATA_TYPE = 2;
const FLOAT_DATA = 4;
const RAW_DATA = 9;
const FLOAT = 1;

/** ONNX has no numbers of a fixed width but these. */
const FIXED_WIDTH: Partial<Record<ScalarType, number>> = { [ScalarType.DOUBLE]: 8, [ScalarType.FLOAT]: 4 };
/** Enums are coded as INT32. */
const scalarOf = ({ scalar }: DescField) => scalar ?? ScalarType.INT32;
const isLong = (scalar: ScalarType) => scalar === ScalarType.INT64 || scalar === ScalarType.UINT64;
const isText = (scalar: ScalarType) => scalar === ScalarType.STRING || scalar === ScalarType.BYTES;

/** Where the walk is. */
interface Walk {
  file: string;
  bytes: Uint8Array;
  at: number;
  /** Of the message being read. */
  end: number;
  objects: number;
  numbers: number;
  /** See `checkWire`. */
  floatLists: number[];
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

/**
 * @returns where the tags of those lists of floats lie that are all that a float32 constant has: see `readAsRaw`
 * @throws UserError where `bytes` are not a whole message of this kind, or unfold into more than `WIRE_LIMITS`
 */
export function checkWire(file: string, bytes: Uint8Array, message: DescMessage): number[] {
  if (bytes.length === 0) throw new UserError(`${file} is not an ONNX network: it is empty.`);
  if (!startsField(bytes[0]!, message))
    throw new UserError(`${file} is not an ONNX network: its first byte starts no field of one.`);
  const walk: Walk = { file, bytes, at: 0, end: bytes.length, objects: 0, numbers: 0, floatLists: [], path: [] };
  walkMessage(walk, message);
  return walk.floatLists;
}

/**
 * Reads with each of `floatLists` marked as raw data, which it is, byte by byte: a view then, where the list would
 * become as many objects. The bytes are as before when this returns.
 */
export function readAsRaw<T>(bytes: Uint8Array, floatLists: readonly number[], read: () => T): T {
  for (const at of floatLists) bytes[at] = RAW_DATA * 8 + WireType.LengthDelimited;
  try {
    return read();
  } finally {
    for (const at of floatLists) bytes[at] = FLOAT_DATA * 8 + WireType.LengthDelimited;
  }
}

/** Fields up to 15 have a tag of one byte, and files begin with the first ones. */
function startsField(byte: number, message: DescMessage): boolean {
  const field = byte < 128 ? fieldMap(message).get(byte >> 3) : undefined;
  return (
    field !== undefined &&
    byte % 8 === (field.message || isText(scalarOf(field)) ? WireType.LengthDelimited : WireType.Varint)
  );
}

function walkMessage(walk: Walk, message: DescMessage): void {
  if (walk.path.length > WIRE_LIMITS.depth)
    throw new UserError(`${walk.file} nests messages more than ${WIRE_LIMITS.depth} deep; no network does.`);
  const fields = fieldMap(message);
  const places = new Map<number, number>();
  const constant =
    message.typeName === 'onnx.TensorProto' ? { type: 0, lists: [] as number[], floats: 0, other: 0 } : null;
  while (walk.at < walk.end) {
    const start = walk.at;
    const tag = varint(walk, 'a field');
    if (tag < 8 || tag >= 2 ** 32) throw damaged(walk, `there is no field ${Math.floor(tag / 8)}`);
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    const field = fields.get(number);
    if (!field) {
      countObject(walk, UNKNOWN_SIZE);
      skip(walk, wire, `field ${number}`);
      continue;
    }
    if (constant && number === DATA_TYPE) constant.type = walk.bytes[walk.at] ?? 0;
    if (constant && number === RAW_DATA) constant.other++;
    const index = field.fieldKind === 'list' ? (places.get(number) ?? 0) : null;
    if (index !== null) places.set(number, index + 1);
    walk.path.push({ name: field.name, index });
    if (constant && number === FLOAT_DATA && wire === WireType.LengthDelimited && walk.at === start + 1) {
      constant.lists.push(start);
      constant.floats += skipFloats(walk);
    } else {
      walkField(walk, field, wire);
      if (number === FLOAT_DATA && constant) constant.other++;
    }
    walk.path.pop();
  }
  if (!constant) return;
  const { type, lists, floats, other } = constant;
  if (type === FLOAT && lists.length === 1 && other === 0) walk.floatLists.push(lists[0]!);
  else countNumbers(walk, floats, ScalarType.FLOAT);
}

/** @returns how many floats the list holds */
function skipFloats(walk: Walk): number {
  const end = delimited(walk);
  const count = (end - walk.at) / 4;
  if (!Number.isInteger(count)) throw damaged(walk, `it takes ${end - walk.at} bytes, no multiple of 4`);
  walk.at = end;
  return count;
}

function walkField(walk: Walk, field: DescField, wire: number): void {
  if (field.message) {
    expectWire(walk, wire, WireType.LengthDelimited);
    countObject(walk, sizeOf(field.message));
    const end = walk.end;
    walk.end = delimited(walk);
    walkMessage(walk, field.message);
    walk.end = end;
    return;
  }
  const scalar = scalarOf(field);
  const list = field.fieldKind === 'list';
  if (isText(scalar)) {
    expectWire(walk, wire, WireType.LengthDelimited);
    if (list) countObject(walk, 1);
    walk.at = delimited(walk);
    return;
  }
  const width = FIXED_WIDTH[scalar];
  if (list && wire === WireType.LengthDelimited) return walkPacked(walk, scalar, width);
  expectWire(walk, wire, width === 8 ? WireType.Bit64 : width === 4 ? WireType.Bit32 : WireType.Varint);
  if (list) countNumbers(walk, 1, scalar);
  skip(walk, wire, 'it');
}

function walkPacked(walk: Walk, scalar: ScalarType, width: number | undefined): void {
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
    case WireType.Varint:
      varint(walk, what);
      return;
    case WireType.Bit64:
    case WireType.Bit32:
      advance(walk, wire === WireType.Bit64 ? 8 : 4);
      return;
    case WireType.LengthDelimited:
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

function countObject(walk: Walk, size: number): void {
  walk.objects += size;
  if (walk.objects > WIRE_LIMITS.objects)
    throw new UserError(
      `${walk.file} holds too many parts (at ${where(walk)}): up to ${WIRE_LIMITS.objects} can be read, where a node, an attribute and a constant count as three.`,
    );
}

function countNumbers(walk: Walk, count: number, scalar: ScalarType): void {
  walk.numbers += count * (isLong(scalar) ? 4 : 1);
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
