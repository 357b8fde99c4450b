/** Sizes of a picture behind a convolution or a pool. */
import type { NodeProto } from 'onnx-buf';
import { intAttribute, intsAttribute, stringAttribute } from './attributes';
import type { KnownShape } from './shaped-graph';

/**
 * @param input (batch, channels, …spatial); null: not known
 * @param kernel of each spatial axis; null: not known
 * @returns sizes of the spatial axes, as many as the kernel or the input has; null where one is not known
 */
export function windowSizes(node: NodeProto, input: KnownShape | null, kernel: KnownShape | null): KnownShape {
  const axes = kernel?.length ?? Math.max(0, (input?.length ?? 2) - 2);
  return Array.from({ length: axes }, (_, axis) => {
    const [size, width] = [input?.[axis + 2] ?? null, kernel?.[axis] ?? null];
    if (size === null || width === null) return null;
    const found = windows(node, size, width, axis, axes);
    return found > 0 ? found : null;
  });
}

function windows(node: NodeProto, size: number, width: number, axis: number, axes: number): number {
  const numbers = (name: string, at: number, otherwise: number) => intsAttribute(node, name)?.[at] ?? otherwise;
  const stride = numbers('strides', axis, 1);
  const extent = (width - 1) * numbers('dilations', axis, 1) + 1;
  const [begin, end] = [numbers('pads', axis, 0), numbers('pads', axis + axes, 0)];
  const autoPad = stringAttribute(node, 'auto_pad', 'NOTSET');
  const isPadded = autoPad === 'NOTSET';
  if (node.opType === 'ConvTranspose') {
    const added = numbers('output_padding', axis, 0);
    // Sizes that are asked for, and those that padding is to lead to, are as the operator computes them.
    if (!isPadded || intsAttribute(node, 'output_shape')) return NaN;
    return stride * (size - 1) + added + extent - begin - end;
  }
  if (autoPad.startsWith('SAME')) return Math.ceil(size / stride);
  const steps = (size + (isPadded ? begin + end : 0) - extent) / stride;
  if (intAttribute(node, 'ceil_mode', 0) === 0) return Math.floor(steps) + 1;
  const last = Math.ceil(steps);
  // Where it would begin in the padding behind the input, runtimes differ.
  return last * stride >= size + begin ? NaN : last + 1;
}
