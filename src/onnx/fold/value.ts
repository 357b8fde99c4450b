/** Values of constants while they are computed with: TensorProto ⇄ numbers. */
import { create } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type NodeProto,
  type SparseTensorProto,
  type TensorProto,
} from 'onnx-buf';
import { productOf } from '../../core/shape';
import { dimsOf, floatsToTensor, readFloats } from '../tensors/tensors';

export interface Value {
  /** ONNX element type. */
  readonly dataType: number;
  readonly dims: readonly number[];
  /** float32 for float, float16 and bfloat16, which are computed in float32; float64 for double, and for whole numbers and booleans. */
  readonly data: Float32Array | Float64Array;
}

/**
 * What a node makes of its inputs, output by output. An input that it does not have is undefined; one that it needs is there.
 * Throws NotFolded, or reads what is not there, where the node contradicts itself.
 */
export type Operator = (node: NodeProto, inputs: readonly (Value | undefined)[]) => Value[];

/** A value that is not computed here: its operator is not known, or it is too large, or contradicts itself. */
export class NotFolded extends Error {}

const SINGLE: readonly number[] = [DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16];

export const isFloating = (dataType: number) => SINGLE.includes(dataType) || dataType === Number(DataType.DOUBLE);

/** Values of one tensor, at most: 268 MB of float32, more than any weight that a browser quantizes. */
export const MOST_VALUES = 2 ** 26;

/** An array for `count` numbers of a type. @throws NotFolded where they would be too many */
export function numbersOf(dataType: number, count: number): Float32Array | Float64Array {
  if (!(count <= MOST_VALUES)) throw new NotFolded();
  return SINGLE.includes(dataType) ? new Float32Array(count) : new Float64Array(count);
}

type Integers = Partial<Record<number, (bytes: ArrayBuffer) => ArrayLike<number | bigint>>>;

const INTEGERS: Integers = {
  [DataType.INT64]: (bytes) => new BigInt64Array(bytes),
  [DataType.INT32]: (bytes) => new Int32Array(bytes),
  [DataType.INT16]: (bytes) => new Int16Array(bytes),
  [DataType.INT8]: (bytes) => new Int8Array(bytes),
  [DataType.UINT64]: (bytes) => new BigUint64Array(bytes),
  [DataType.UINT32]: (bytes) => new Uint32Array(bytes),
  [DataType.UINT16]: (bytes) => new Uint16Array(bytes),
  [DataType.UINT8]: (bytes) => new Uint8Array(bytes),
  [DataType.BOOL]: (bytes) => new Uint8Array(bytes),
};

/** @throws NotFolded where its type is none of those that are computed with */
export function readValue(tensor: TensorProto): Value {
  const { dataType, rawData } = tensor;
  const dims = dimsOf(tensor);
  if (SINGLE.includes(dataType)) return { dataType, dims, data: readFloats(tensor) };
  const count = productOf(dims);
  const data = numbersOf(dataType, count);
  const own = Uint8Array.from(rawData).buffer;
  if (dataType === Number(DataType.DOUBLE)) {
    data.set(rawData.length > 0 ? new Float64Array(own) : tensor.doubleData);
    return { dataType, dims, data };
  }
  const fromRaw = INTEGERS[dataType];
  if (!fromRaw) throw new NotFolded();
  const { int64Data, uint64Data, int32Data } = tensor;
  const lists: ArrayLike<number | bigint>[] = [int64Data, uint64Data, int32Data];
  const listed = lists.find(({ length }) => length > 0) ?? [];
  const values = rawData.length > 0 ? fromRaw(own) : listed;
  for (let i = 0; i < count; i++) data[i] = Number(values[i]);
  return { dataType, dims, data };
}

/** A sparse constant with its zeros. @throws NotFolded where its places are not within it */
export function readSparse({ values, indices, dims: sizes }: SparseTensorProto): Value {
  if (!values || !indices) throw new NotFolded();
  const dims = sizes.map(Number);
  const given = readValue(values);
  const places = readValue(indices);
  const data = numbersOf(given.dataType, productOf(dims));
  // One number for each place, counted along the whole tensor, or one for each of its axes.
  const axes = places.dims.length === 2 ? dims.length : 1;
  if (places.data.length !== axes * given.data.length) throw new NotFolded();
  for (let i = 0; i < given.data.length; i++) {
    let at = 0;
    for (let axis = 0; axis < axes; axis++) at = at * (axes > 1 ? dims[axis]! : 1) + places.data[i * axes + axis]!;
    if (!(at >= 0 && at < data.length)) throw new NotFolded();
    data[at] = given.data[i]!;
  }
  return { dataType: given.dataType, dims, data };
}

/** A constant of a float type that holds the value. */
export function writeValue(name: string, { dataType, dims, data }: Value): TensorProto {
  if (data instanceof Float32Array) return floatsToTensor(name, dims, data, dataType);
  const rawData = new Uint8Array(Float64Array.from(data).buffer);
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, rawData });
}
