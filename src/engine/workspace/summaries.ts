/** Descriptions of what is open, small enough to send to the page. */
import type { Network, TensorInfo } from '../../onnx/network';
import type { ModelSummary } from '../api';

export function describeModel(network: Network, sha256: string): ModelSummary {
  return {
    name: network.name,
    sha256,
    bytes: network.bytes,
    opset: network.opset,
    parameters: network.parameters,
    ...(network.keptParameters !== network.parameters ? { keptParameters: network.keptParameters } : {}),
    inputs: network.inputs.map(describeTensor),
    outputs: network.outputs.map(describeTensor),
    operators: network.operators,
    foldedBatchNorms: network.foldedBatchNorms,
    layers: network.layers.map(({ id, name, op, neurons, inputs, groups, sharedWith }) => ({
      id,
      name,
      op,
      neurons,
      inputs,
      groups,
      parameters: neurons * inputs,
      ...(sharedWith ? { sharedWith } : {}),
    })),
    skipped: [...network.skipped],
  };
}

const describeTensor = ({ name, type, shape }: TensorInfo) => ({ name, type, shape: [...shape] });
