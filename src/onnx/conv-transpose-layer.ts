/**
 * ConvTranspose as a layer. Its output is a convolution of the input with strides − 1 zeros between any two neighbours,
 * by the kernel flipped along every axis, padded by dilation·(k − 1) − pads. So a neuron is an output channel, and a
 * row of X holds zeros where a tap falls between two inputs.
 */
import type { NodeProto } from 'onnx-buf';
import { UserError } from '../core/errors';
import type { ConvGeometry } from '../core/patches';
import { intAttribute } from './attributes';
import { traceConstant } from './constants';
import { convAttributes, sizesAttribute } from './conv-attributes';
import { checkFinite, skip, traceBias, type Finding } from './found-layer';
import type { GraphIndex } from './graph';
import { describeNode, nodeName, shorten } from './names';

/** @throws UserError where its attributes or shapes contradict each other, or a weight is not finite */
export function findConvTranspose(node: NodeProto, index: GraphIndex): Finding {
  const traced = traceConstant(node.input[1]!, index);
  if (traced.kind === 'other') return skip(node, `its weights ${traced.reason}`);
  const { constant } = traced;
  const [channels = 0, perGroup = 0, ...kernel] = constant.dims;
  if (kernel.length < 1 || kernel.length > 3)
    return skip(node, `it convolves over ${kernel.length} axes; 1, 2 and 3 can be quantized`);
  const groups = intAttribute(node, 'group', 1);
  if (!(groups >= 1) || channels % groups !== 0)
    throw new UserError(
      `${describeNode(node)} has ${channels} input channels in ${shorten(String(groups))} groups, which do not divide evenly. The file is damaged.`,
    );
  const neurons = perGroup * groups;
  const inputs = (channels / groups) * kernel.reduce((a, b) => a * b, 1);
  if (!(neurons * inputs > 0)) return skip(node, 'it has no weights');
  const geometry = geometryOf(node, kernel, channels, groups);
  const bias = traceBias(node, index, neurons);
  checkFinite(node, 'weights', constant.values());
  return {
    kind: 'layer',
    layer: {
      name: nodeName(node),
      op: 'ConvTranspose',
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
      transposed: true,
      transposesInput: false,
    },
  };
}

function geometryOf(node: NodeProto, kernel: number[], channels: number, groups: number): ConvGeometry {
  const axes = kernel.length;
  const { stride, dilation, pads, autoPad } = convAttributes(node, kernel);
  const added = sizesAttribute(node, 'output_padding', axes, 0) ?? new Array<number>(axes).fill(0);
  const given = sizesAttribute(node, 'output_shape', axes, 1);
  const begin: number[] = [];
  const end: number[] = [];
  kernel.forEach((k, axis) => {
    const reach = dilation[axis]! * (k - 1);
    const [before, after] = cutOff(axis, reach + 1 + added[axis]! - stride[axis]!);
    begin.push(reach - before);
    end.push(reach - after + added[axis]!);
  });

  /** What the node's padding takes from each end of the axis. @param surplus beyond stride times the input */
  function cutOff(axis: number, surplus: number): [number, number] {
    if (given || autoPad === 'VALID') return [0, 0];
    if (autoPad === 'NOTSET') return [pads[axis]!, pads[axis + axes]!];
    const total = Math.max(0, surplus);
    const half = Math.floor(total / 2);
    return autoPad === 'SAME_UPPER' ? [half, total - half] : [total - half, half];
  }

  return {
    kind: 'conv',
    channels,
    groups,
    kernel,
    stride: new Array<number>(axes).fill(1),
    dilation,
    pads: [...begin, ...end],
    autoPad: 'NOTSET',
    inputDilation: stride,
    ...(given ? { croppedTo: { sizes: given, odd: autoPad === 'SAME_UPPER' ? 'end' : 'begin' } } : {}),
  };
}
