/** Attributes that Conv and ConvTranspose share. */
import type { NodeProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import type { ConvGeometry } from '../../core/im2col';
import { intsAttribute, stringAttribute } from '../graph/attributes';
import { describeNode, shorten } from '../graph/names';

export interface ConvAttributes {
  stride: number[];
  dilation: number[];
  pads: number[];
  autoPad: ConvGeometry['autoPad'];
}

/** @throws UserError where they contradict each other, or the kernel that the weights have */
export function convAttributes(node: NodeProto, kernel: readonly number[]): ConvAttributes {
  const axes = kernel.length;
  const declared = intsAttribute(node, 'kernel_shape');
  if (declared && (declared.length !== axes || declared.some((size, axis) => size !== kernel[axis])))
    throw new UserError(
      `${describeNode(node)} has kernel_shape (${shorten(declared.join(', '))}), but its weights are of (${kernel.join(', ')}). The file is damaged.`,
    );
  return {
    stride: sizesAttribute(node, 'strides', axes, 1) ?? new Array<number>(axes).fill(1),
    dilation: sizesAttribute(node, 'dilations', axes, 1) ?? new Array<number>(axes).fill(1),
    pads: sizesAttribute(node, 'pads', 2 * axes, 0) ?? new Array<number>(2 * axes).fill(0),
    autoPad: autoPadOf(node),
  };
}

/** null where the node does not have it. @throws UserError where there are not `count` numbers from `least` */
export function sizesAttribute(node: NodeProto, name: string, count: number, least: number): number[] | null {
  const found = intsAttribute(node, name);
  if (!found || (found.length === count && found.every((size) => size >= least && size < 2 ** 31))) return found;
  throw new UserError(
    `${describeNode(node)} has ${name} (${shorten(found.join(', '))}); ${count} whole numbers from ${least} are needed. The file is damaged.`,
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
