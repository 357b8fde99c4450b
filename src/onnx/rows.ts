/** The constant of a layer as W, and back. */
import type { Layer } from './network';

/** W (neurons, inputs) from the constant; with the two sizes exchanged, the constant from W. */
export function asRows(constant: Float32Array, neurons: number, inputs: number, transposed: boolean): Float32Array {
  if (!transposed) return constant;
  const W = new Float32Array(constant.length); // (neurons, inputs)
  for (let t = 0; t < inputs; t++) for (let c = 0; c < neurons; c++) W[c * inputs + t] = constant[t * neurons + c]!;
  return W;
}

/** The constant of the graph from W: what `asRows` undoes. */
export function asConstant(layer: Pick<Layer, 'neurons' | 'inputs' | 'transposed'>, W: Float32Array): Float32Array {
  return asRows(W, layer.inputs, layer.neurons, layer.transposed);
}
