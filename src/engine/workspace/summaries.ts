/** Descriptions of what is open, small enough to send to the page. */
import type { Network, TensorInfo } from '../../onnx/network';
import type { ModelSummary, Workspace } from '../api';
import { describeSet } from './open-sets';
import type { Reading } from './references';
import { countEvaluable, samplesOfRole } from './role-samples';
import { CHOICE_SEED, type State } from './state';

export function describeWorkspace(state: State): Workspace {
  const { example, model, sets, awaitingSets, preprocessing, labelOffset, choiceSeed } = state;
  const evaluable = countEvaluable(state);
  const counts = {
    calibration: samplesOfRole(state, 'calibration')?.samples.count ?? 0,
    evaluation: samplesOfRole(state, 'evaluation')?.samples.count ?? 0,
  };
  return {
    example,
    model: model && describeModel(model.network, model.file.sha256),
    data: sets.map(describeSet),
    preprocessing,
    labelOffset,
    counts,
    ...(evaluable > 1 ? { evaluable } : {}),
    ...(choiceSeed === CHOICE_SEED ? {} : { choiceSeed }),
    ...(awaitingSets.length > 0 ? { held: awaitingSets.map(({ name, arrays }) => ({ name, arrays })) } : {}),
  };
}

/** How the samples that are open are read, and how many of them are scored. */
export function describeReading(state: State): Reading {
  const { preprocessing, labelOffset, choiceSeed } = state;
  const count = samplesOfRole(state, 'evaluation')?.samples.count ?? 0;
  return { preprocessing, labelOffset, evaluated: { count, of: countEvaluable(state), seed: choiceSeed } };
}

export function describeModel(network: Network, sha256: string): ModelSummary {
  return {
    name: network.name,
    sha256,
    bytes: network.bytes,
    opset: network.opset,
    parameters: network.parameters,
    ...(network.keptParameters !== network.parameters ? { keptParameters: network.keptParameters } : {}),
    ...storedBytes(network),
    inputs: network.inputs.map(describeTensor),
    outputs: network.outputs.map(describeTensor),
    operators: network.operators,
    foldedBatchNorms: network.foldedBatchNorms,
    layers: network.layers.map(({ id, name, op, neurons, inputs, groups, weightBytes, sharedWith }) => ({
      id,
      name,
      op,
      neurons,
      inputs,
      groups,
      parameters: neurons * inputs,
      ...(weightBytes === 4 ? {} : { weightBytes }),
      ...(sharedWith ? { sharedWith } : {}),
    })),
    skipped: [...network.skipped],
  };
}

/** What is not 4 bytes each: parameters of other types than float32. */
function storedBytes({ parameters, parameterBytes, keptParameters, keptParameterBytes }: Network) {
  if (parameterBytes === 4 * parameters && keptParameterBytes === 4 * keptParameters) return {};
  return { parameterBytes, keptParameterBytes };
}

const describeTensor = ({ name, type, shape }: TensorInfo) => ({ name, type, shape: [...shape] });
