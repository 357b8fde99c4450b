/** NumPy arrays, format 1.0 to 3.0 (numpy.lib.format): a header in Python's notation, then the values. */
import { Float16Array } from '@petamoriken/float16';
import { UserError } from '../../core/errors';
import { productOf } from '../../core/shape';

export interface NumpyArray {
  /** What messages call it: `digits.npz (x)`. */
  name: string;
  shape: number[];
  /**
   * C order. Bytes stay bytes; other whole numbers (booleans too) become float64, so that none is changed; floats are float32
   * but for float64 with whole numbers that float32 would round.
   */
  data: Uint8Array | Float64Array | Float32Array;
  type: 'byte' | 'integer' | 'float';
  /** The first whole number beyond 2^53 that `data` does not hold as it is, and where; left out: there is none. */
  inexact?: { at: number; value: bigint };
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

interface Header {
  littleEndian: boolean;
  /** NumPy's letter for the type, and bytes (of U: letters) of a value; '' where it is none of these. */
  kind: string;
  width: number;
  shape: number[];
  fortran: boolean;
  /** As it is written. */
  type: string;
  body: Uint8Array;
}

/** @throws UserError where it cannot be read */
function readHeader(name: string, bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes[6]! >= 2 ? 12 : 10;
  const length = bytes.length < start ? NaN : start === 12 ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  const [, order, kind = '', width] = /'descr':\s*'([<>|=]?)([a-zA-Z])(\d+)'/.exec(header) ?? [];
  const dims = /'shape':\s*\(([\d,\sL]*)\)/.exec(header);
  if (!dims || !/'descr'/.test(header))
    throw new UserError(`${name} is a NumPy file whose header cannot be read. Save it again with numpy.save.`);
  return {
    littleEndian: order !== '>',
    kind,
    width: Number(width),
    shape: (dims[1]!.match(/\d+/g) ?? []).map(Number),
    fortran: /'fortran_order':\s*True/.test(header),
    type: (/'descr':\s*('[^']*'|\[[^\]]*\])/.exec(header)?.[1] ?? 'unknown').replaceAll(/[^ -~]/g, '?'),
    body: bytes.subarray(start + length),
  };
}

/** @throws UserError where the values do not fill the shape */
function checkSize(name: string, { shape, body }: Header, valueBytes: number): void {
  const needed = productOf(shape) * valueBytes;
  if (body.length !== needed)
    throw new UserError(
      `${name} is cut short or damaged: shape (${shape.join(', ')}) needs ${needed} bytes, and ${body.length} are there.`,
    );
}

/** @throws UserError where the header or the type cannot be read, or the values do not fill the shape */
export function readNpy(name: string, bytes: Uint8Array): NumpyArray {
  const header = readHeader(name, bytes);
  const { kind, width, shape, body } = header;
  if (!VALUES[`${kind}${width}`])
    throw new UserError(
      `${name} holds values of NumPy type ${header.type}; booleans, integers and float16, float32, float64 can be read.`,
    );
  checkSize(name, header, width);
  const ordered = header.littleEndian ? body : swapped(body, width);
  const values = readValues(`${kind}${width}`, ordered, productOf(shape));
  if (!header.fortran) return { name, shape, ...values };
  const { inexact, ...read } = values;
  const moved = inexact && { inexact: { ...inexact, at: rowMajorPlace(inexact.at, shape) } };
  return { name, shape, ...read, data: toRowMajor(read.data, shape), ...moved };
}

/**
 * Words, of kind U (letters of four bytes) or S (bytes); both end at zeros.
 * @returns null where it is an array of another kind
 * @throws UserError as `readNpy`
 */
export function readNpyWords(name: string, bytes: Uint8Array): { shape: number[]; words: string[] } | null {
  const header = readHeader(name, bytes);
  const { kind, width, shape, body, littleEndian } = header;
  if (kind !== 'U' && kind !== 'S') return null;
  const valueBytes = kind === 'U' ? 4 * width : width;
  checkSize(name, header, valueBytes);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const utf8 = new TextDecoder();
  const wordAt = (at: number) => {
    if (kind === 'S') return utf8.decode(body.subarray(at, at + width));
    const letters = Array.from({ length: width }, (_, i) => view.getUint32(at + 4 * i, littleEndian));
    // What is beyond Unicode is no letter.
    return String.fromCodePoint(...letters.map((code) => (code <= 0x10ffff ? code : 0xfffd)));
  };
  const places = Float64Array.from({ length: productOf(shape) }, (_, i) => i);
  const order = header.fortran ? toRowMajor(places, shape) : places;
  return { shape, words: Array.from(order, (i) => wordAt(i * valueBytes).replace(/\0+$/, '')) };
}

/** @param type NumPy's, little-endian: one of the keys of `VALUES` */
export function readValues(
  type: string,
  bytes: Uint8Array,
  count: number,
): Pick<NumpyArray, 'data' | 'type' | 'inexact'> {
  const data = VALUES[type]!(bytes, count);
  if (type.startsWith('f')) return { data, type: 'float' };
  const inexact = type === 'i8' || type === 'u8' ? firstInexact(data, bigInts(type, bytes, count)) : null;
  return { data, type: data instanceof Uint8Array ? 'byte' : 'integer', ...(inexact ? { inexact } : {}) };
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  return Uint8Array.from(bytes, (_, i) => bytes[i - (i % width) + width - 1 - (i % width)]!);
}

type Values = NumpyArray['data'];
type TypedArrayOf<T> = new (
  buffer: ArrayBufferLike,
  offset: number,
  length: number,
) => T & { BYTES_PER_ELEMENT: number };

/** A view of the bytes, moved where they do not lie on a multiple of the element's size. */
function viewOf<T>(Type: TypedArrayOf<T> & { BYTES_PER_ELEMENT: number }, bytes: Uint8Array, count: number): T {
  const at = bytes.byteOffset % Type.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Type(at.buffer, at.byteOffset, count);
}

const VALUES: Record<string, (bytes: Uint8Array, count: number) => Values> = {
  u1: (bytes) => bytes,
  b1: (bytes) => Float64Array.from(bytes),
  i1: (bytes, count) => Float64Array.from(viewOf(Int8Array, bytes, count)),
  u2: (bytes, count) => Float64Array.from(viewOf(Uint16Array, bytes, count)),
  i2: (bytes, count) => Float64Array.from(viewOf(Int16Array, bytes, count)),
  u4: (bytes, count) => Float64Array.from(viewOf(Uint32Array, bytes, count)),
  i4: (bytes, count) => Float64Array.from(viewOf(Int32Array, bytes, count)),
  u8: (bytes, count) => fromBigInts(bigInts('u8', bytes, count)),
  i8: (bytes, count) => fromBigInts(bigInts('i8', bytes, count)),
  f2: (bytes, count) => Float32Array.from(viewOf(Float16Array, bytes, count)),
  f4: (bytes, count) => viewOf(Float32Array, bytes, count),
  f8: (bytes, count) => narrowed(viewOf(Float64Array, bytes, count)),
};

/** float32, where that rounds no whole number. */
function narrowed(values: Float64Array): Float32Array | Float64Array {
  const rounds = values.some((x) => Number.isInteger(x) && Math.fround(x) !== x);
  return rounds ? values.slice() : Float32Array.from(values);
}

function bigInts(type: 'u8' | 'i8', bytes: Uint8Array, count: number): BigInt64Array | BigUint64Array {
  return type === 'u8' ? viewOf(BigUint64Array, bytes, count) : viewOf(BigInt64Array, bytes, count);
}

function firstInexact(data: Values, values: BigInt64Array | BigUint64Array): NumpyArray['inexact'] | null {
  for (let at = 0; at < values.length; at++)
    if (!Number.isSafeInteger(data[at]) && BigInt(data[at]!) !== values[at]) return { at, value: values[at]! };
  return null;
}

function fromBigInts(values: BigInt64Array | BigUint64Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = Number(values[i]!);
  return out;
}

/** Where the value at `at` of Fortran order lies in C order. */
function rowMajorPlace(at: number, shape: readonly number[]): number {
  const index = shape.map((size, axis) => Math.floor(at / productOf(shape.slice(0, axis))) % size);
  return index.reduce((place, i, axis) => place * shape[axis]! + i, 0);
}

/** Fortran order has the first index running fastest. */
function toRowMajor<T extends Values>(data: T, shape: number[]): T {
  const out = data.slice() as T;
  const index = new Array<number>(shape.length).fill(0);
  for (let at = 0; at < data.length; at++) {
    let to = 0;
    for (let axis = 0; axis < shape.length; axis++) to = to * shape[axis]! + index[axis]!;
    out[to] = data[at]!;
    for (let axis = 0; axis < shape.length; axis++) {
      if (++index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return out;
}
