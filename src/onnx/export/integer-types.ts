/** The integer types that codes are written in, and how they lie in a file. */
import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, TensorProtoSchema, type TensorProto } from 'onnx-buf';
import { INT2_OPSET, INT4_OPSET } from '../wire/opsets';

/** A type of signed integers, and that of as many bits without a sign. */
export interface IntegerType {
  /** As people write it: 'int4'. */
  readonly name: string;
  readonly bits: 2 | 4 | 8;
  /** The first opset whose DequantizeLinear and Cast take it. */
  readonly opset: number;
  readonly signed: DataType;
  readonly unsigned: DataType;
}

export const INTEGER_TYPES: readonly IntegerType[] = [
  { name: 'int2', bits: 2, opset: INT2_OPSET, signed: DataType.INT2, unsigned: DataType.UINT2 },
  { name: 'int4', bits: 4, opset: INT4_OPSET, signed: DataType.INT4, unsigned: DataType.UINT4 },
  { name: 'int8', bits: 8, opset: 0, signed: DataType.INT8, unsigned: DataType.UINT8 },
];

/** The narrowest type of an opset that holds all codes. */
export function codeType(codes: Int8Array, opset: number): IntegerType {
  let [low, high] = [0, 0];
  for (const k of codes) {
    if (k < low) low = k;
    if (k > high) high = k;
  }
  const holds = ({ bits }: IntegerType) => low >= -(2 ** (bits - 1)) && high < 2 ** (bits - 1);
  return INTEGER_TYPES.find((type) => type.opset <= opset && holds(type)) ?? INTEGER_TYPES.at(-1)!;
}

/** A constant of integers that the type holds, packed as ONNX has them: the first in the lowest bits of a byte. */
export function integerConstant(
  name: string,
  dims: readonly number[],
  values: Int8Array,
  { bits }: IntegerType,
  dataType: DataType,
): TensorProto {
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, rawData: packed(values, bits) });
}

function packed(values: Int8Array, bits: 2 | 4 | 8): Uint8Array<ArrayBuffer> {
  if (bits === 8) return new Uint8Array(Int8Array.from(values).buffer);
  const [perByte, mask] = [8 / bits, 2 ** bits - 1];
  const bytes = new Uint8Array(Math.ceil(values.length / perByte));
  values.forEach((k, i) => (bytes[Math.floor(i / perByte)]! |= (k & mask) << (bits * (i % perByte))));
  return bytes;
}
