/** Numbers as a tensor of the type that an input of the network has. */
import { UserError } from '../../core/errors';
import type { TensorInfo } from '../../onnx/network';
import type { Tensor, TensorData } from '../../runtime/runtime';

type Numbers = ArrayLike<number>;

/** ONNX's name of a type → onnxruntime's, and an array of it. */
const TYPES: Partial<Record<string, { type: string; from: (values: Numbers) => TensorData }>> = {
  float: { type: 'float32', from: (values) => (values instanceof Float32Array ? values : Float32Array.from(values)) },
  double: { type: 'float64', from: (values) => Float64Array.from(values) },
  int64: { type: 'int64', from: (values) => BigInt64Array.from(values, (x) => BigInt(Math.round(x))) },
  uint64: { type: 'uint64', from: (values) => BigUint64Array.from(values, (x) => BigInt(Math.round(x))) },
  int32: { type: 'int32', from: (values) => Int32Array.from(values, Math.round) },
  uint32: { type: 'uint32', from: (values) => Uint32Array.from(values, Math.round) },
  int16: { type: 'int16', from: (values) => Int16Array.from(values, Math.round) },
  uint16: { type: 'uint16', from: (values) => Uint16Array.from(values, Math.round) },
  int8: { type: 'int8', from: (values) => Int8Array.from(values, Math.round) },
  uint8: { type: 'uint8', from: (values) => Uint8Array.from(values, Math.round) },
  bool: { type: 'bool', from: (values) => Uint8Array.from(values, (x) => Number(x !== 0)) },
};

/** @throws UserError where tensors of that type cannot be made of numbers */
export function typedTensor({ name, type }: TensorInfo, values: Numbers, dims: readonly number[]): Tensor {
  const found = TYPES[type];
  if (!found)
    throw new UserError(
      `The network's input ${name} is of type ${type}, which cannot be fed; ${Object.keys(TYPES).join(', ')} can. Export the network with one of these.`,
    );
  return { type: found.type, dims, data: found.from(values) };
}
