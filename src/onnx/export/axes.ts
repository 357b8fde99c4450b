/** Where the neurons and the inputs of a layer lie in its constant, and constants with one number for each neuron. */
import type { TensorProto } from 'onnx-buf';
import { asConstant } from '../layers/weight-layout';
import type { Layer } from '../network';
import { floatsToTensor } from '../tensors/tensors';

/**
 * The axis of the constant along which neurons lie. Transposed convolutions in groups have groups along axis 0 and the
 * neurons of a group along axis 1: one axis alone holds them only where each group has one channel and one neuron.
 */
export function neuronAxis({ op, groups, transposed, weightShape }: Layer): number | 'none' {
  if (op === 'ConvTranspose') return groups === 1 ? 1 : weightShape[0] === groups && weightShape[1] === 1 ? 0 : 'none';
  if (transposed) return weightShape.length - 1;
  return op === 'MatMul' ? Math.max(0, weightShape.length - 2) : 0;
}

/** The axis of a dense layer's constant along which its inputs lie. */
export function inputAxis({ transposed, weightShape }: Layer): number {
  return transposed ? Math.max(0, weightShape.length - 2) : weightShape.length - 1;
}

/** Numbers (neurons, scale groups) of a dense layer as its weights lie, with a group in the place of its inputs. */
export function alongGroups<T extends Float32Array | Int8Array>(
  layer: Layer,
  values: T,
  scaleGroups: number,
): { dims: number[]; values: T } {
  const axis = inputAxis(layer);
  const dims = layer.weightShape.map((size, i) => (i === axis ? scaleGroups : size));
  return { dims, values: asConstant({ ...layer, inputs: scaleGroups, weightShape: dims }, values) };
}

/** Numbers, one or one per neuron, in a shape that broadcasts over the layer's constant. */
export function broadcasting<T extends Float32Array | Int8Array>(
  layer: Layer,
  values: T,
): { dims: number[]; values: T } {
  const { weightShape, groups } = layer;
  if (values.length === 1) return { dims: [], values };
  const axis = neuronAxis(layer);
  if (axis !== 'none') return { dims: weightShape.map((size, i) => (i === axis ? size : 1)), values };
  // Each channel has the numbers of its group's neurons.
  const [channels = 0, perGroup = 0] = weightShape;
  const spread = new (values.constructor as new (length: number) => T)(channels * perGroup);
  for (let i = 0; i < spread.length; i++) {
    const group = Math.floor((Math.floor(i / perGroup) * groups) / channels);
    spread[i] = values[group * perGroup + (i % perGroup)]!;
  }
  return { dims: [channels, perGroup, ...weightShape.slice(2).map(() => 1)], values: spread };
}

/** A constant of floats as `alongGroups` or `broadcasting` lay them. */
export function placed(name: string, { dims, values }: { dims: number[]; values: Float32Array }): TensorProto {
  return floatsToTensor(name, dims, values);
}
