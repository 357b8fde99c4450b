/** Reading attributes of nodes. */
import type { AttributeProto, NodeProto } from 'onnx-buf';

function find(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

export function intAttribute(node: NodeProto, name: string, otherwise: number): number {
  const found = find(node, name);
  return found ? Number(found.i) : otherwise;
}

/** null where the node does not have it. */
export function intsAttribute(node: NodeProto, name: string): number[] | null {
  return find(node, name)?.ints.map(Number) ?? null;
}

export function floatAttribute(node: NodeProto, name: string, otherwise: number): number {
  return find(node, name)?.f ?? otherwise;
}

/** [] where the node does not have it. */
export function floatsAttribute(node: NodeProto, name: string): number[] {
  return find(node, name)?.floats ?? [];
}

export function stringAttribute(node: NodeProto, name: string, otherwise: string): string {
  const found = find(node, name);
  return found ? new TextDecoder().decode(found.s) : otherwise;
}
