/** Conv as a layer: 1, 2 or 3 axes, any groups, strides, dilations and paddings. */
import type { NodeProto } from 'onnx-buf';
import { UserError } from '../core/errors';
import { intAttribute } from './attributes';
import { traceConstant } from './constants';
import { convAttributes } from './conv-attributes';
import { checkFinite, skip, traceBias, type Finding } from './found-layer';
import type { GraphIndex } from './graph';
import { describeNode, nodeName } from './names';

/** @throws UserError where its attributes or shapes contradict each other, or a weight is not finite */
export function findConv(node: NodeProto, index: GraphIndex): Finding {
  const traced = traceConstant(node.input[1]!, index);
  if (traced.kind === 'other') return skip(node, `its weights ${traced.reason}`);
  const { constant } = traced;
  const [neurons = 0, perGroup = 0, ...kernel] = constant.dims;
  if (kernel.length < 1 || kernel.length > 3)
    return skip(node, `it convolves over ${kernel.length} axes; 1, 2 and 3 can be quantized`);
  const inputs = perGroup * kernel.reduce((a, b) => a * b, 1);
  if (neurons * inputs === 0) return skip(node, 'it has no weights');
  const groups = intAttribute(node, 'group', 1);
  if (!(groups >= 1) || neurons % groups !== 0)
    throw new UserError(
      `${describeNode(node)} has ${neurons} output channels in ${groups} groups, which do not divide evenly. The file is damaged.`,
    );
  const geometry = {
    kind: 'conv',
    channels: perGroup * groups,
    groups,
    kernel,
    ...convAttributes(node, kernel),
  } as const;
  const bias = traceBias(node, index, neurons);
  checkFinite(node, 'weights', constant.values());
  return {
    kind: 'layer',
    layer: {
      name: nodeName(node),
      op: 'Conv',
      node,
      input: node.input[0]!,
      output: node.output[0]!,
      slot: 1,
      neurons,
      inputs,
      groups,
      geometry,
      constant,
      changed: null,
      weightShape: constant.dims,
      // A bias that is computed stays where it is, and is not corrected.
      biases: bias.kind === 'values' ? (bias.values ?? new Float32Array(neurons)) : null,
      transposed: false,
      transposesInput: false,
    },
  };
}
