/** Constants of a graph: TensorProto ⇄ typed arrays. */
import { create } from '@bufbuild/protobuf';
import { TensorProto_DataLocation, TensorProto_DataType, TensorProtoSchema, type TensorProto } from 'onnx-buf';
import { UserError } from '../core/errors';

const TYPE_NAMES = new Map<number, string>(
  Object.entries(TensorProto_DataType)
    .filter((entry): entry is [string, TensorProto_DataType] => typeof entry[1] === 'number')
    .map(([name, value]) => [value, name.toLowerCase()]),
);

/** 'float', 'int64', …, as ONNX names its element types. */
export function typeName(dataType: number): string {
  return TYPE_NAMES.get(dataType) ?? `type ${dataType}`;
}

/** Number of elements. @throws UserError where a dimension is negative or the product cannot be held */
export function elementCount(tensor: TensorProto): number {
  let count = 1;
  for (const dim of tensor.dims) {
    const size = Number(dim);
    if (!(size >= 0))
      throw new UserError(`The constant ${tensor.name} has a dimension of ${dim}; only sizes from 0 are allowed.`);
    count *= size;
  }
  if (count > 2 ** 31)
    throw new UserError(`The constant ${tensor.name} says it has ${count} values; the largest that fits is 2^31.`);
  return count;
}

export function dimsOf(tensor: TensorProto): number[] {
  return tensor.dims.map(Number);
}

/**
 * The values of a float32 constant: a view of the file where its bytes are aligned, a copy where they are not.
 * @throws UserError where it isn't float32, or its bytes don't match its dimensions
 */
export function readFloats(tensor: TensorProto): Float32Array<ArrayBuffer> {
  const count = elementCount(tensor);
  if (tensor.dataType !== TensorProto_DataType.FLOAT)
    throw new UserError(`The constant ${tensor.name} is ${typeName(tensor.dataType)}; only float32 can be read here.`);
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    const location = tensor.externalData.find((entry) => entry.key === 'location')?.value ?? '';
    throw new UserError(
      `The constant ${tensor.name} lies in another file, ${location}: open it together with the network.`,
    );
  }
  if (tensor.rawData.length > 0) {
    const { buffer, byteOffset, byteLength } = tensor.rawData;
    expectCount(tensor, byteLength / 4, count);
    if (byteOffset % 4 === 0) return new Float32Array(buffer, byteOffset, count);
    // Not slice(): a Node Buffer shares its memory there.
    return new Float32Array(new Uint8Array(tensor.rawData).buffer);
  }
  expectCount(tensor, tensor.floatData.length, count);
  return Float32Array.from(tensor.floatData);
}

/** The values of an int64 or int32 constant. */
export function readIntegers(tensor: TensorProto): number[] {
  const count = elementCount(tensor);
  const { rawData, dataType } = tensor;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  switch (dataType) {
    case TensorProto_DataType.INT64:
      if (rawData.length === 0) return tensor.int64Data.map(Number);
      expectCount(tensor, rawData.length / 8, count);
      return Array.from({ length: count }, (_, i) => Number(view.getBigInt64(8 * i, true)));
    case TensorProto_DataType.INT32:
      if (rawData.length === 0) return [...tensor.int32Data];
      expectCount(tensor, rawData.length / 4, count);
      return Array.from({ length: count }, (_, i) => view.getInt32(4 * i, true));
    default:
      throw new UserError(`The constant ${tensor.name} is ${typeName(dataType)}; whole numbers were expected.`);
  }
}

function expectCount(tensor: TensorProto, found: number, expected: number): void {
  if (found !== expected)
    throw new UserError(
      `The constant ${tensor.name} holds ${found} values, but its dimensions (${tensor.dims.join(', ')}) ask for ${expected}. The file is damaged.`,
    );
}

export function floatsToTensor(name: string, dims: number[], values: Float32Array): TensorProto {
  const rawData = new Uint8Array(values.slice().buffer);
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType: TensorProto_DataType.FLOAT, rawData });
}

export function integersToTensor(name: string, dims: number[], values: number[]): TensorProto {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType: TensorProto_DataType.INT64, rawData });
}
