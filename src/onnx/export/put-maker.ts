/** Constants and nodes that make a layer's weights, in the place of these. */
import { TensorProto_DataType as DataType } from 'onnx-buf';
import type { Layer } from '../network';
import { irVersionOf } from '../wire/opsets';
import type { Changes } from './changes';
import type { Dequantized } from './exported-layer';

/** Types that came with a version of the file format. */
const PACKED: readonly number[] = [DataType.INT2, DataType.INT4, DataType.UINT2, DataType.UINT4];

export function putMaker(changes: Changes, layer: Layer, { constants, nodes }: Omit<Dequantized, 'native'>): void {
  changes.constants.delete(layer.weight);
  for (const tensor of constants) {
    changes.constants.set(tensor.name, tensor);
    const irVersion = PACKED.includes(tensor.dataType) ? irVersionOf(changes.opset) : 0n;
    if (changes.irVersion < irVersion) changes.irVersion = irVersion;
  }
  changes.makers.push(...nodes);
}
