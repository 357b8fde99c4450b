/** Conv as a layer: 1, 2 or 3 axes, any groups, strides, dilations and paddings. */
import type { NodeProto } from 'onnx-buf';
import { UserError } from '../core/errors';
import type { ConvGeometry } from '../core/patches';
import { intAttribute, intsAttribute, stringAttribute } from './attributes';
import { traceConstant } from './constants';
import { checkFinite, skip, traceBias, type Finding } from './found-layer';
import type { GraphIndex } from './graph';
import { describeNode, nodeName, shorten } from './names';

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
  const geometry = geometryOf(node, kernel, perGroup, groups);
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

function geometryOf(node: NodeProto, kernel: number[], perGroup: number, groups: number): ConvGeometry {
  const axes = kernel.length;
  const ones = () => new Array<number>(axes).fill(1);
  const stride = intsAttribute(node, 'strides') ?? ones();
  const dilation = intsAttribute(node, 'dilations') ?? ones();
  const pads = intsAttribute(node, 'pads') ?? new Array<number>(2 * axes).fill(0);
  checkSizes(node, 'strides', stride, axes, 1);
  checkSizes(node, 'dilations', dilation, axes, 1);
  checkSizes(node, 'pads', pads, 2 * axes, 0);
  const declared = intsAttribute(node, 'kernel_shape');
  if (declared && (declared.length !== axes || declared.some((size, axis) => size !== kernel[axis])))
    throw new UserError(
      `${describeNode(node)} has kernel_shape (${shorten(declared.join(', '))}), but its weights are of (${kernel.join(', ')}). The file is damaged.`,
    );
  return {
    kind: 'conv',
    channels: perGroup * groups,
    groups,
    kernel,
    stride,
    dilation,
    pads,
    autoPad: autoPadOf(node),
  };
}

function checkSizes(node: NodeProto, what: string, found: readonly number[], count: number, least: number): void {
  if (found.length === count && found.every((size) => size >= least && size < 2 ** 31)) return;
  throw new UserError(
    `${describeNode(node)} has ${what} (${shorten(found.join(', '))}); ${count} whole numbers from ${least} are needed. The file is damaged.`,
  );
}

function autoPadOf(node: NodeProto): ConvGeometry['autoPad'] {
  const value = stringAttribute(node, 'auto_pad', 'NOTSET');
  switch (value) {
    case 'NOTSET':
    case 'SAME_UPPER':
    case 'SAME_LOWER':
    case 'VALID':
      return value;
    default:
      throw new UserError(
        `${describeNode(node)} has auto_pad ${shorten(value)}; NOTSET, SAME_UPPER, SAME_LOWER and VALID are known. The file is damaged.`,
      );
  }
}
