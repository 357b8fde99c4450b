/** Descriptions of what is open, small enough to send to the page. */
import type { Network, TensorInfo } from '../../onnx/network';
import { presetsFor, wholeRange } from '../../data/sets/integer-types';
import type { FittingPresets, ModelSummary, ScoredSummary, Workspace } from '../api';
import {
  isGuessed,
  scorableOutputs,
  scoredOutput,
  type ScoredOutput,
  type ScoringChoice,
} from '../scoring/scored-output';
import { describeSet, type OpenSet } from './open-sets';
import type { Reading } from './references';
import { countEvaluable, samplesOfRole } from './role-samples';
import { CHOICE_SEED, type Made, type State } from './state';

export function describeWorkspace(state: State): Workspace {
  const { example, model, sets, awaitingSets, preprocessing, labelOffset, choiceSeed, notes } = state;
  const evaluable = countEvaluable(state);
  const presets = fittingPresets(state);
  const counts = {
    calibration: samplesOfRole(state, 'calibration')?.samples.count ?? 0,
    evaluation: samplesOfRole(state, 'evaluation')?.samples.count ?? 0,
  };
  return {
    example,
    model: model && describeModel(model.network, model.file.sha256, model.made),
    data: sets.map((set) => describeSet(set, idleNotes(set, sets))),
    preprocessing,
    ...(presets ? { presets } : {}),
    labelOffset,
    ...(model ? scoredOf(state, model.network) : {}),
    counts,
    ...(evaluable > 1 ? { evaluable } : {}),
    ...(choiceSeed === CHOICE_SEED ? {} : { choiceSeed }),
    ...(awaitingSets.length > 0 ? { held: awaitingSets.map(({ name, arrays }) => ({ name, arrays })) } : {}),
    ...(notes.length > 0 ? { notes: [...notes] } : {}),
  };
}

/** Whether other sets have the roles that this one could have. */
function idleNotes(set: OpenSet, sets: readonly OpenSet[]): string[] {
  const first = sets.find(({ role }) => role === set.role)!;
  if (first !== set)
    return [`It is not used: ${first.raw.name} has the same role. Choose another role, or open the files as one set.`];
  const taken =
    set.role === 'both' && ['calibration', 'evaluation'].every((role) => sets.some((other) => other.role === role));
  return taken ? ['It is not used: other sets have both roles. Choose another role.'] : [];
}

/** null where all presets fit: no network is open, or its input is of floats. */
function fittingPresets({ model, sets }: State): FittingPresets | null {
  const input = model?.network.inputs[0];
  const range = input && wholeRange(input.type);
  if (!range) return null;
  const [preset] = presetsFor(input.type);
  const isPicture = input.shape.length === 4 || sets.some(({ samples }) => samples.kind !== 'floats');
  const bytes = preset === '0 to 255' ? 'bytes as they are' : 'bytes less 128';
  return {
    names: isPicture && input.type !== 'bool' ? [preset!] : [],
    reason: `${input.name} takes whole numbers from ${range.low} to ${range.high} (${input.type}): it gets ${bytes}, and no other preset fits.`,
  };
}

/** How the samples that are open are read, and how many of them are scored. */
export function describeReading(state: State): Reading {
  const { preprocessing, labelOffset, choiceSeed, scoring } = state;
  const count = samplesOfRole(state, 'evaluation')?.samples.count ?? 0;
  return {
    preprocessing,
    labelOffset,
    ...(scoring.output === null ? {} : { output: scoring.output }),
    ...(scoring.classAxis === null ? {} : { classAxis: scoring.classAxis }),
    evaluated: { count, of: countEvaluable(state), seed: choiceSeed },
  };
}

/** Left out of a network with one output, whose numbers are one list. */
function scoredOf({ scoring }: State, network: Network): Pick<Workspace, 'scored'> {
  const scored = scoredOutput(network, scoring);
  const outputs = scorableOutputs(network).map(({ name }) => name);
  const { output, tensor, ids, shape } = scored;
  // Of an unknown number of axes, one may have to be chosen.
  const axes = shape ? shape.slice(1).filter((length) => length !== 1).length : 2;
  const isPlain = outputs.length < 2 && tensor === output && !ids && axes < 2 && scoring.classAxis === null;
  return isPlain ? {} : { scored: describeScored(scored, outputs, scoring) };
}

function describeScored(scored: ScoredOutput, outputs: string[], scoring: ScoringChoice): ScoredSummary {
  const { output, tensor, classAxis, shape } = scored;
  return {
    output,
    outputs,
    ...(tensor === output ? {} : { tensor }),
    axis:
      classAxis === null || (classAxis < 0 && !shape) ? null : classAxis < 0 ? classAxis + shape!.length : classAxis,
    axes: shape && [...shape],
    ...(scoring.output === null && scoring.classAxis === null ? {} : { chosen: scoring }),
    ...(isGuessed(scored) ? { guessed: true } : {}),
  };
}

export function describeModel(network: Network, sha256: string, made?: Made): ModelSummary {
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
    ...(network.random.nodes.length > 0 ? { random: [...network.random.nodes] } : {}),
    ...(network.lookups.length > 0 ? { lookups: [...network.lookups] } : {}),
    ...(made ? { made: describeMade(made) } : {}),
  };
}

function describeMade({ original, steps }: Made): NonNullable<ModelSummary['made']> {
  const { parameters, parameterBytes } = original;
  return { steps: [...steps], parameters, ...(parameterBytes === 4 * parameters ? {} : { parameterBytes }) };
}

/** What is not 4 bytes each: parameters of other types than float32. */
function storedBytes({ parameters, parameterBytes, keptParameters, keptParameterBytes }: Network) {
  if (parameterBytes === 4 * parameters && keptParameterBytes === 4 * keptParameters) return {};
  return { parameterBytes, keptParameterBytes };
}

const describeTensor = ({ name, type, shape }: TensorInfo) => ({ name, type, shape: [...shape] });
