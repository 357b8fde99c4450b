/** Numbers as a tensor of the type that an input of the network has. */
import { UserError } from '../../core/errors';
import { firstMisfit, inputRange, misfitSentence } from '../../data/sets/integer-types';
import type { TensorInfo } from '../../onnx/network';
import type { Tensor, TensorData } from '../../runtime/runtime';

type Numbers = ArrayLike<number>;

/** ONNX's name of a type → onnxruntime's, and an array of it. */
const TYPES: Partial<Record<string, { type: string; from: (values: Numbers) => TensorData }>> = {
  float: { type: 'float32', from: (values) => (values instanceof Float32Array ? values : Float32Array.from(values)) },
  double: { type: 'float64', from: (values) => Float64Array.from(values) },
  int64: { type: 'int64', from: (values) => BigInt64Array.from(values, BigInt) },
  uint64: { type: 'uint64', from: (values) => BigUint64Array.from(values, BigInt) },
  int32: { type: 'int32', from: (values) => Int32Array.from(values) },
  uint32: { type: 'uint32', from: (values) => Uint32Array.from(values) },
  int16: { type: 'int16', from: (values) => Int16Array.from(values) },
  uint16: { type: 'uint16', from: (values) => Uint16Array.from(values) },
  int8: { type: 'int8', from: (values) => Int8Array.from(values) },
  uint8: { type: 'uint8', from: (values) => Uint8Array.from(values) },
  bool: { type: 'bool', from: (values) => Uint8Array.from(values) },
};

/** Where a value stands, for messages. */
export interface ValueSource {
  /** Of the samples. */
  name: string;
  /** Number of the sample that the value at `at` belongs to. */
  sampleAt(at: number): number;
}

const UNNAMED: ValueSource = { name: 'The data', sampleAt: () => 0 };

/**
 * @param source of the values
 * @throws UserError where tensors of that type cannot be made of numbers, and where it does not hold one of these
 */
export function typedTensor(
  input: TensorInfo,
  values: Numbers,
  dims: readonly number[],
  source: ValueSource = UNNAMED,
): Tensor {
  const { name, type } = input;
  const found = TYPES[type];
  if (!found)
    throw new UserError(
      `The network's input ${name} is of type ${type}, which cannot be fed; ${Object.keys(TYPES).join(', ')} can. Export the network with one of these.`,
    );
  const range = inputRange(input);
  const bad = range ? firstMisfit(values, range) : -1;
  if (bad >= 0)
    throw new UserError(misfitSentence(`${source.name} holds ${values[bad]} in sample ${source.sampleAt(bad)}`, input));
  return { type: found.type, dims, data: found.from(values) };
}
