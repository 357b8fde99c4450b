/** float16 and bfloat16, read and written through the tensors of a network. */
import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, TensorProtoSchema } from 'onnx-buf';
import { expect, test } from 'vitest';
import { floatsToTensor, readFloats } from './tensors';

const ALL = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
const { FLOAT16, BFLOAT16 } = DataType;

function fromBits(bits: Uint16Array, dataType: DataType): Float32Array {
  const rawData = new Uint8Array(Uint16Array.from(bits).buffer);
  return readFloats(create(TensorProtoSchema, { dims: [BigInt(bits.length)], dataType, rawData }));
}

function toBits(values: Float32Array, dataType: DataType): Uint16Array {
  const { rawData } = floatsToTensor('w', [values.length], values, dataType);
  return new Uint16Array(rawData.buffer, rawData.byteOffset, values.length);
}

test.each([
  ['float16', FLOAT16],
  ['bfloat16', BFLOAT16],
])('every %s survives the way to float32 and back', (_, dataType) => {
  const values = fromBits(ALL, dataType);
  const back = toBits(values, dataType);
  const again = fromBits(back, dataType);
  const lost = ALL.filter((bits, i) => (Number.isNaN(values[i]) ? !Number.isNaN(again[i]) : back[i] !== bits));
  expect([...lost]).toEqual([]);
});

test.each([
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [65519, 0x7bff],
  [65520, 0x7c00],
  [-1e30, 0xfc00],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [3 * 2 ** -25, 0x0002],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [-0, 0x8000],
  [1e-40, 0x0000],
])('%f is the float16 %i', (value, bits) => {
  expect([...toBits(Float32Array.of(value), FLOAT16)]).toEqual([bits]);
});

test.each([
  [1, 0x3f80],
  [1 + 2 ** -8, 0x3f80],
  [1 + 3 * 2 ** -8, 0x3f82],
  [-Infinity, 0xff80],
  [3.4e38, 0x7f80],
])('%f is the bfloat16 %i', (value, bits) => {
  expect([...toBits(Float32Array.of(value), BFLOAT16)]).toEqual([bits]);
});
