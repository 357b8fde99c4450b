/** Axes and other whole numbers that nodes are given: attributes in older opsets, inputs in newer ones. */
import type { NodeProto } from 'onnx-buf';
import { intsAttribute } from '../graph/attributes';
import { NotFolded, type Value } from './value';

/** @throws NotFolded where it is beyond the axes */
export function axisOf(axis: number, rank: number): number {
  const own = axis < 0 ? axis + rank : axis;
  if (!(own >= 0 && own < rank)) throw new NotFolded();
  return own;
}

/** An input where the node has it, else the attribute; null: neither. */
export function numbersAt(node: NodeProto, name: string, input: Value | undefined): number[] | null {
  return input ? Array.from(input.data) : intsAttribute(node, name);
}
