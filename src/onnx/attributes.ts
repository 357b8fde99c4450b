/** Reading attributes of nodes. */
import type { NodeProto } from 'onnx-buf';

export function intAttribute(node: NodeProto, name: string, otherwise: number): number {
  const found = node.attribute.find((a) => a.name === name);
  return found ? Number(found.i) : otherwise;
}

export function intsAttribute(node: NodeProto, name: string): number[] | null {
  const found = node.attribute.find((a) => a.name === name);
  return found ? found.ints.map(Number) : null;
}

export function floatAttribute(node: NodeProto, name: string, otherwise: number): number {
  const found = node.attribute.find((a) => a.name === name);
  return found ? found.f : otherwise;
}

export function stringAttribute(node: NodeProto, name: string, otherwise: string): string {
  const found = node.attribute.find((a) => a.name === name);
  return found ? new TextDecoder().decode(found.s) : otherwise;
}
