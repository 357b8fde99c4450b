/** The constant of a layer as W, and back. */
import type { Layer } from '../network';
import { productOf } from '../../core/shape';

/** What tells how W lies in the constant. */
export type WeightView = Pick<Layer, 'op' | 'neurons' | 'inputs' | 'groups' | 'transposed' | 'weightShape'>;

/** One for each weight. */
type Values = Float32Array | Int8Array | Uint8Array;

/** W (neurons, inputs) from the constant: the constant itself where it is W. */
export function asMatrix(layer: WeightView, constant: Float32Array): Float32Array {
  return layer.transposed ? moved(layer, constant, 'matrix') : constant;
}

/** The constant of the graph from W, from the codes of its letters, or from its mask: what `asMatrix` undoes. */
export function asConstant<T extends Values>(layer: WeightView, W: T): T {
  return layer.transposed ? moved(layer, W, 'constant') : W;
}

/**
 * Between W and a constant of (channels, neurons of a group, taps), whose taps run backwards: Gemm and MatMul have one
 * group and one tap, transposed convolutions any number.
 */
function moved<T extends Values>(layer: WeightView, values: T, to: 'matrix' | 'constant'): T {
  const { op, neurons, inputs, groups, weightShape } = layer;
  const taps = op === 'ConvTranspose' ? productOf(weightShape.slice(2)) : 1;
  const perGroup = neurons / groups;
  const channels = inputs / taps; // of a group
  const result = values.slice() as T;
  for (let c = 0; c < neurons; c++) {
    const first = Math.floor(c / perGroup) * channels * perGroup + (c % perGroup);
    for (let channel = 0; channel < channels; channel++) {
      const row = c * inputs + channel * taps;
      const last = (first + channel * perGroup + 1) * taps - 1;
      for (let tap = 0; tap < taps; tap++)
        if (to === 'matrix') result[row + tap] = values[last - tap]!;
        else result[last - tap] = values[row + tap]!;
    }
  }
  return result;
}
