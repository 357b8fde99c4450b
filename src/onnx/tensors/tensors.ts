/** Constants of a graph: TensorProto ⇄ typed arrays. */
import { create } from '@bufbuild/protobuf';
import { Float16Array } from '@petamoriken/float16';
import { TensorProto_DataType as DataType, TensorProtoSchema, type TensorProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { storedSizes, typeName } from './element-types';
import { fromBfloat16, toBfloat16 } from './bfloat16';
import { shorten } from '../graph/names';

/** The types that weights come in; they are computed in float32. */
export const FLOAT_TYPES: readonly number[] = [DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16, DataType.DOUBLE];

/** The most elements that a typed array is asked to hold. */
const MOST_ELEMENTS = 2 ** 31;

const LARGEST_FLOAT = (2 - 2 ** -23) * 2 ** 127;

/** Number of elements. @throws UserError where a dimension is negative or the product cannot be held */
export function elementCount(tensor: TensorProto): number {
  let count = 1;
  for (const dim of tensor.dims) {
    if (dim < 0n)
      throw new UserError(
        `The constant ${shorten(tensor.name)} has a dimension of ${dim}; only sizes from 0 are allowed. The file is damaged.`,
      );
    count *= Number(dim);
  }
  if (count > MOST_ELEMENTS)
    throw new UserError(
      `The constant ${shorten(tensor.name)} says it has ${count} values; the most that fit are 2^31. The file is damaged.`,
    );
  return count;
}

export function dimsOf(tensor: TensorProto): number[] {
  return tensor.dims.map(Number);
}

/** @throws UserError where a constant has no known type, or holds more or less than its dimensions say */
export function checkTensor(tensor: TensorProto): void {
  const count = elementCount(tensor);
  const sizes = storedSizes(tensor, count);
  if (!sizes)
    throw new UserError(
      `The constant ${shorten(tensor.name)} is of ${typeName(tensor.dataType)}, which ONNX does not define. The file is damaged.`,
    );
  const { found, expected, unit } = sizes;
  if (found !== expected)
    throw new UserError(
      `The constant ${shorten(tensor.name)} holds ${found} ${unit}, but its dimensions (${shorten(tensor.dims.join(', '))}) ask for ${expected}. The file is damaged.`,
    );
}

/**
 * The values of a constant of one of `FLOAT_TYPES` as float32: a view of the file where it holds them aligned,
 * a copy where it doesn't.
 * @throws UserError where it is of another type, or damaged
 */
export function readFloats(tensor: TensorProto): Float32Array<ArrayBuffer> {
  checkTensor(tensor);
  const raw = tensor.rawData;
  switch (tensor.dataType) {
    case DataType.FLOAT:
      if (raw.length === 0) return Float32Array.from(tensor.floatData);
      if (raw.byteOffset % 4 === 0) return new Float32Array(raw.buffer, raw.byteOffset, raw.length / 4);
      return new Float32Array(alignedCopy(raw));
    case DataType.DOUBLE:
      return Float32Array.from(raw.length === 0 ? tensor.doubleData : new Float64Array(alignedCopy(raw)), toFloat32);
    case DataType.FLOAT16:
    case DataType.BFLOAT16: {
      const bits = raw.length === 0 ? Uint16Array.from(tensor.int32Data) : new Uint16Array(alignedCopy(raw));
      if (tensor.dataType === DataType.BFLOAT16) return Float32Array.from(bits, fromBfloat16);
      return Float32Array.from(new Float16Array(bits.buffer));
    }
    default:
      throw new UserError(
        `The constant ${shorten(tensor.name)} is ${typeName(tensor.dataType)}; float, double, float16 or bfloat16 were expected.`,
      );
  }
}

/** A finite number stays finite: masks are the lowest double there is. */
function toFloat32(x: number): number {
  const rounded = Math.fround(x);
  return Number.isFinite(x) && !Number.isFinite(rounded) ? Math.sign(x) * LARGEST_FLOAT : rounded;
}

/** Not slice(): a Node Buffer shares its memory there. */
const alignedCopy = (bytes: Uint8Array) => new Uint8Array(bytes).buffer;

/** The values of an int64 or int32 constant. @throws UserError where it is of another type, or damaged */
export function readIntegers(tensor: TensorProto): number[] {
  checkTensor(tensor);
  const raw = tensor.rawData;
  switch (tensor.dataType) {
    case DataType.INT64:
      return raw.length === 0
        ? tensor.int64Data.map(Number)
        : Array.from(new BigInt64Array(alignedCopy(raw)), (value) => Number(value));
    case DataType.INT32:
      return raw.length === 0 ? [...tensor.int32Data] : Array.from(new Int32Array(alignedCopy(raw)));
    default:
      throw new UserError(
        `The constant ${shorten(tensor.name)} is ${typeName(tensor.dataType)}; int64 or int32 were expected.`,
      );
  }
}

/**
 * A constant that holds `values`.
 * @param dataType one of `FLOAT_TYPES`; as float32 it is a view of `values`, no copy
 */
export function floatsToTensor(
  name: string,
  dims: readonly number[],
  values: Float32Array,
  dataType: number = DataType.FLOAT,
): TensorProto {
  const rawData = floatBytes(values, dataType);
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, rawData });
}

function floatBytes(values: Float32Array, dataType: number): Uint8Array<ArrayBuffer> {
  switch (dataType) {
    case DataType.FLOAT:
      return new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
    case DataType.DOUBLE:
      return new Uint8Array(Float64Array.from(values).buffer);
    case DataType.FLOAT16:
      return new Uint8Array(new Float16Array(values).buffer);
    case DataType.BFLOAT16:
      return new Uint8Array(Uint16Array.from(values, toBfloat16).buffer);
    default:
      throw new Error(`floats cannot be written as ${typeName(dataType)}`);
  }
}

export function integersToTensor(name: string, dims: readonly number[], values: readonly number[]): TensorProto {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType: DataType.INT64, rawData });
}
