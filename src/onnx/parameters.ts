/** How many float parameters a network has, and what they take as they are stored. */
import { TensorProto_DataType as DataType, type GraphProto, type TensorProto } from 'onnx-buf';
import type { Bytes } from '../core/brand';
import type { Retyped } from './layers/to-float32';
import { ownerOf } from './layers/shared-constant';
import type { Layer } from './network';
import { elementBits } from './tensors/element-types';
import { elementCount } from './tensors/tensors';

export interface Parameters {
  count: number;
  bytes: Bytes;
}

interface StoredConstant {
  dataType: number;
  count: number;
  bytes: number;
}

/** The constants of the graph as the file has them; what is sparse takes its places, too. */
export function storedConstants({ initializer, sparseInitializer }: GraphProto): StoredConstant[] {
  const dense = initializer.map((tensor) => stored(tensor));
  const sparse = sparseInitializer.flatMap(({ values, indices }) => {
    if (!values) return [];
    const { bytes, ...own } = stored(values);
    return [{ ...own, bytes: bytes + (indices ? stored(indices).bytes : 0) }];
  });
  return [...dense, ...sparse];
}

function stored(tensor: TensorProto): StoredConstant {
  const count = elementCount(tensor);
  return { dataType: tensor.dataType, count, bytes: bytesOf(tensor.dataType, count) };
}

const bytesOf = (dataType: number, count: number) => Math.ceil((count * (elementBits(dataType) ?? 0)) / 8);

/** Of those constants that are computed in float32. @param widened types that are, beside float32 */
export function countParameters(constants: readonly StoredConstant[], widened: ReadonlySet<number>): Parameters {
  const floats = constants.filter(({ dataType }) => dataType === Number(DataType.FLOAT) || widened.has(dataType));
  return {
    count: floats.reduce((sum, { count }) => sum + count, 0),
    bytes: floats.reduce((sum, { bytes }) => sum + bytes, 0) as Bytes,
  };
}

/** What of them is in the graph after reading. What layers share on the same bytes counts once. */
export function countKept(graph: GraphProto, layers: readonly Layer[], { stored: types }: Retyped): Parameters {
  const kept = { count: 0, bytes: 0 };
  const add = (count: number, bytesOfOne: number) => {
    kept.count += count;
    kept.bytes += count * bytesOfOne;
  };
  for (const tensor of graph.initializer)
    if (tensor.dataType === Number(DataType.FLOAT))
      add(elementCount(tensor), bytesOf(types.get(tensor) ?? DataType.FLOAT, 1));
  for (const layer of layers) if (ownerOf(layer, layers)) add(-layer.neurons * layer.inputs, layer.weightBytes);
  return { count: kept.count, bytes: kept.bytes as Bytes };
}
