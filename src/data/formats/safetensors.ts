/** Arrays of a .safetensors file: eight bytes of length, a header in JSON, then the values of all tensors. */
import * as v from 'valibot';
import { UserError } from '../../core/errors';
import { readValues, type NumpyArray } from './npy';
import { productOf } from '../../core/shape';

/** The header of no set of samples is longer; more is a damaged length. */
const LONGEST_HEADER = 2 ** 24;

/** Their names for the types that NumPy arrays come in. */
const NUMPY_TYPES: Partial<Record<string, string>> = {
  BOOL: 'b1',
  U8: 'u1',
  I8: 'i1',
  U16: 'u2',
  I16: 'i2',
  U32: 'u4',
  I32: 'i4',
  U64: 'u8',
  I64: 'i8',
  F16: 'f2',
  F32: 'f4',
  F64: 'f8',
};

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const Tensor = v.object({ dtype: v.string(), shape: v.array(whole), data_offsets: v.tuple([whole, whole]) });

const lengthOf = (bytes: Uint8Array): number =>
  bytes.length < 10 ? NaN : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));

/** A length, and the brace that opens the header. */
export function isSafetensors(bytes: Uint8Array): boolean {
  const length = lengthOf(bytes);
  return length >= 2 && length <= LONGEST_HEADER && length <= bytes.length - 8 && bytes[8] === 0x7b;
}

export const isNamedLikeSafetensors = (name: string): boolean => /\.safetensors$/i.test(name);

/**
 * @returns the arrays by their names; messages call them `file (name)`
 * @throws UserError where the header or a type cannot be read, or a tensor lies outside the file
 */
export function readSafetensors(file: string, bytes: Uint8Array): Map<string, NumpyArray> {
  if (!isSafetensors(bytes))
    throw new UserError(`${file} is no whole .safetensors file: its header is missing or cut short. Save it again.`);
  const start = 8 + lengthOf(bytes);
  const arrays = new Map<string, NumpyArray>();
  for (const [key, entry] of Object.entries(parseHeader(file, bytes.subarray(8, start)))) {
    if (key === '__metadata__') continue;
    const name = `${file} (${key})`;
    const tensor = v.safeParse(Tensor, entry);
    if (!tensor.success)
      throw new UserError(`${name} has no dtype, shape and data_offsets in the header. Save it again.`);
    const {
      dtype,
      shape,
      data_offsets: [from, to],
    } = tensor.output;
    const type = NUMPY_TYPES[dtype];
    if (!type)
      throw new UserError(
        `${name} holds values of type ${dtype}; BOOL, U8 to I64, F16, F32 and F64 can be read. Save it as one of these.`,
      );
    const needed = productOf(shape) * Number(type[1]);
    if (to - from !== needed || to > bytes.length - start)
      throw new UserError(
        `${name} is cut short or damaged: shape (${shape.join(', ')}) needs ${needed} bytes, and it lies at ${from} to ${to} of ${bytes.length - start}.`,
      );
    arrays.set(key, { name, shape, ...readValues(type, bytes.subarray(start + from, start + to), productOf(shape)) });
  }
  return arrays;
}

/** Names of the arrays, without reading them; [] where the header is damaged. */
export function safetensorsNames(bytes: Uint8Array): string[] {
  try {
    return Object.keys(parseHeader('', bytes.subarray(8, 8 + lengthOf(bytes)))).filter((key) => key !== '__metadata__');
  } catch {
    return [];
  }
}

function parseHeader(file: string, header: Uint8Array): Record<string, unknown> {
  try {
    return v.parse(v.record(v.string(), v.unknown()), JSON.parse(new TextDecoder().decode(header)));
  } catch {
    throw new UserError(`${file} is no whole .safetensors file: its header is not JSON. Save it again.`);
  }
}
