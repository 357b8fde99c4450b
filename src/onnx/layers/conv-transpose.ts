/**
 * ConvTranspose as a convolution: of the input with strides − 1 zeros between any two neighbours, by the kernel flipped
 * along every axis, padded by dilation·(k − 1) − pads. So a neuron is an output channel, and a row of X holds zeros where
 * a tap falls between two inputs.
 */
import type { NodeProto } from 'onnx-buf';
import type { ConvGeometry } from '../../core/im2col';
import { convAttributes, sizesAttribute } from './conv-attributes';

/** @throws UserError where its attributes contradict each other */
export function transposedGeometry(node: NodeProto, kernel: number[], channels: number, groups: number): ConvGeometry {
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
