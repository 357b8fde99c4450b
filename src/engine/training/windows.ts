/** Kernels of convolutions and pools on a feature map of known size. */
import type { NodeProto } from 'onnx-buf';
import { planPatches, type ConvGeometry } from '../../core/im2col';
import { productOf } from '../../core/shape';
import { intAttribute, intsAttribute } from '../../onnx/graph/attributes';
import { describeNode } from '../../onnx/graph/names';
import { convAttributes } from '../../onnx/layers/conv-attributes';
import type { Window } from '../../train/graph';

/** @param shape of what is read, of one sample: (channels, …spatial) @throws UserError where the layer cannot read it */
export function convWindow(geometry: ConvGeometry, shape: readonly number[], reader: string): Window {
  const { kernel, stride, dilation } = geometry;
  const { padBegin, outputSize } = planPatches(geometry, [1, ...shape], reader);
  return { kernel, stride, dilation, padBegin, outputSize };
}

export interface PoolWindow {
  window: Window;
  /** By how much sums are divided, (...outputSize). */
  divisors: Float32Array;
}

/**
 * ONNX MaxPool and AveragePool, opset 1 to 22.
 * @param shape of what is read, of one sample: (channels, …spatial)
 * @throws UserError where the node contradicts itself
 */
export function poolWindow(node: NodeProto, shape: readonly number[]): PoolWindow {
  const kernel = intsAttribute(node, 'kernel_shape') ?? [];
  const channels = shape[0]!;
  const geometry: ConvGeometry = { kind: 'conv', channels, groups: 1, kernel, ...convAttributes(node, kernel) };
  const window = convWindow(geometry, shape, describeNode(node));
  const ceils = geometry.autoPad === 'NOTSET' && intAttribute(node, 'ceil_mode', 0) !== 0;
  const outputSize = window.outputSize.map((out, axis) => out + (ceils ? moreWithCeil(geometry, shape, axis, out) : 0));
  const whole = { ...window, outputSize };
  const countsPads = intAttribute(node, 'count_include_pad', 0) !== 0;
  return { window: whole, divisors: divisorsOf(geometry, whole, shape, countsPads) };
}

/** 1 where a last window hangs over the end of an axis, and begins on it. */
function moreWithCeil(
  { kernel, stride, dilation, pads }: ConvGeometry,
  shape: readonly number[],
  axis: number,
  out: number,
) {
  const [begin, end] = [pads[axis]!, pads[axis + kernel.length]!];
  const size = shape[axis + 1]!;
  const extent = (kernel[axis]! - 1) * dilation[axis]! + 1;
  const hangs = (size + begin + end - extent) % stride[axis]! !== 0;
  return hangs && out * stride[axis]! < size + begin ? 1 : 0;
}

/** How many of the taps of each output position count. */
function divisorsOf(geometry: ConvGeometry, window: Window, shape: readonly number[], countsPads: boolean) {
  const { kernel, stride, dilation, padBegin, outputSize } = window;
  const counts = outputSize.map((out, axis) => {
    const size = shape[axis + 1]!;
    const end = geometry.autoPad === 'NOTSET' ? geometry.pads[axis + kernel.length]! : Infinity;
    const [low, high] = countsPads ? [-padBegin[axis]!, size + end] : [0, size];
    return Array.from({ length: out }, (_, position) => {
      const first = position * stride[axis]! - padBegin[axis]!;
      const places = Array.from({ length: kernel[axis]! }, (_, tap) => first + tap * dilation[axis]!);
      return places.filter((place) => place >= low && place < high).length;
    });
  });
  const divisors = new Float32Array(productOf(outputSize));
  for (let i = 0; i < divisors.length; i++) {
    let rest = i;
    let count = 1;
    for (let axis = outputSize.length - 1; axis >= 0; axis--) {
      count *= counts[axis]![rest % outputSize[axis]!]!;
      rest = Math.floor(rest / outputSize[axis]!);
    }
    divisors[i] = Math.max(1, count);
  }
  return divisors;
}
