/** Conv and ConvTranspose as layers: 1, 2 or 3 axes, any groups, strides, dilations and paddings. */
import type { NodeProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { intAttribute } from '../graph/attributes';
import { traceConstant } from '../graph/constants';
import { convAttributes } from './conv-attributes';
import { transposedGeometry } from './conv-transpose';
import { checkFinite, placeOf, skip, traceBias, type Finding } from './layer-candidate';
import type { GraphIndex } from '../graph/graph';
import { describeNode, shorten } from '../graph/names';
import { productOf } from '../../core/shape';

/** @throws UserError where its attributes or shapes contradict each other, or a weight is not finite */
export function findConv(node: NodeProto, index: GraphIndex): Finding {
  const transposed = node.opType === 'ConvTranspose';
  const traced = traceConstant(node.input[1]!, index);
  if (traced.kind === 'other') return skip(node, `its weights ${traced.reason}`);
  const { constant } = traced;
  // The first axis is all channels of one side, the second those of the other side in one group.
  const [whole = 0, part = 0, ...kernel] = constant.dims;
  if (kernel.length < 1 || kernel.length > 3)
    return skip(node, `it convolves over ${kernel.length} axes; 1, 2 and 3 can be quantized`);
  const taps = productOf(kernel);
  if (whole * part * taps === 0) return skip(node, 'it has no weights');
  const groups = intAttribute(node, 'group', 1);
  if (!(groups >= 1) || whole % groups !== 0)
    throw new UserError(
      `${describeNode(node)} has ${whole} ${transposed ? 'input' : 'output'} channels in ${shorten(String(groups))} groups, which do not divide evenly. The file is damaged.`,
    );
  const [channels, neurons] = transposed ? [whole, part * groups] : [part * groups, whole];
  const geometry = transposed
    ? transposedGeometry(node, kernel, channels, groups)
    : ({ kind: 'conv', channels, groups, kernel, ...convAttributes(node, kernel) } as const);
  const bias = traceBias(node, index, neurons);
  checkFinite(node, 'weights', constant.values());
  return {
    kind: 'layer',
    layer: {
      ...placeOf(node, 1),
      op: transposed ? 'ConvTranspose' : 'Conv',
      neurons,
      inputs: (channels / groups) * taps,
      groups,
      geometry,
      constant,
      changed: null,
      weightShape: constant.dims,
      // A bias that is computed stays where it is, and is not corrected.
      biases: bias.kind === 'values' ? (bias.values ?? new Float32Array(neurons)) : null,
      transposed,
      transposesInput: false,
    },
  };
}
