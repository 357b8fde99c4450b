/** Descriptions of what is open, small enough to send to the page. */
import type { Network } from '../onnx/network';
import type { ModelSummary } from './api';

export function describeModel(network: Network, sha256: string): ModelSummary {
  return {
    name: network.name,
    sha256,
    bytes: network.bytes,
    opset: network.opset,
    parameters: network.parameters,
    inputs: network.inputs,
    outputs: network.outputs,
    operators: network.operators,
    foldedBatchNorms: network.foldedBatchNorms,
    layers: network.layers.map(({ id, name, op, neurons, inputs, groups }) => ({
      id,
      name,
      op,
      neurons,
      inputs,
      groups,
      parameters: neurons * inputs,
    })),
    skipped: network.skipped,
  };
}
