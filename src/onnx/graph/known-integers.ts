/** Short lists of integers that a graph computes of constants and shapes: sizes, mostly. */
import { isDefaultDomain } from '../wire/parse';
import { intAttribute, intsAttribute } from './attributes';
import { constantIntegers } from './constants';
import { fromFront, type KnownShape, type ShapedGraph } from './shaped-graph';

/** Shapes are computed from constants, and from the shapes of other tensors. */
export function integersAt(name: string, graph: ShapedGraph, depth = 0): KnownShape | null {
  const constant = constantIntegers(name, graph.index);
  if (constant) return constant;
  const node = graph.index.nodes[graph.index.writer.get(name) ?? -1];
  if (!node || !isDefaultDomain(node.domain) || depth > 32) return null;
  const input = (slot: number) => integersAt(node.input[slot] ?? '', graph, depth + 1);
  switch (node.opType) {
    case 'Shape': {
      const shape = graph.shapeOf(node.input[0]!);
      return shape && shape.slice(intAttribute(node, 'start', 0), intAttribute(node, 'end', shape.length));
    }
    case 'Concat': {
      const parts = node.input.map((part) => integersAt(part, graph, depth + 1));
      return parts.every((part) => part !== null) ? parts.flat() : null;
    }
    case 'Gather': {
      const [values, at] = [input(0), input(1)];
      if (!at || at.includes(null)) return null;
      return at.map((i) => values?.[fromFront(i!, values.length)] ?? null);
    }
    case 'Slice': {
      // Attributes before opset 10.
      const [values, from, to] = [
        input(0),
        intsAttribute(node, 'starts') ?? input(1),
        intsAttribute(node, 'ends') ?? input(2),
      ];
      if (!values || from?.length !== 1 || to?.length !== 1 || node.input[4]) return null;
      return from[0] === null || to[0] === null ? null : values.slice(from[0], to[0]);
    }
    case 'Identity':
    case 'Cast':
    case 'Squeeze':
    case 'Unsqueeze':
      return input(0);
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
      // What is computed of one length is one length, whatever it is.
      return input(0)?.length === 1 ? [null] : null;
    default:
      return null;
  }
}
