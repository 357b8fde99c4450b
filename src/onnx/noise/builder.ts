/** Writes nodes and constants into a graph, each with a name of its own. */
import type { NodeProto, TensorProto } from 'onnx-buf';
import { integers, node as makeNode, tensor, type AttributeValue } from '../build';

export interface Builder {
  readonly nodes: NodeProto[];
  readonly constants: TensorProto[];
  /** @param output left out: a name of its own @returns its output */
  op(type: string, inputs: readonly string[], attributes?: Record<string, AttributeValue>, output?: string): string;
  /** Whole numbers; without dimensions, one. @returns their name */
  whole(values: readonly number[], dims?: readonly number[]): string;
  floats(values: ArrayLike<number>, dims?: readonly number[]): string;
}

/** @param fresh makes a name that no tensor has */
export function openBuilder(fresh: (name: string) => string): Builder {
  const nodes: NodeProto[] = [];
  const constants: TensorProto[] = [];
  const own = () => fresh('draw');
  const keep = (constant: TensorProto) => {
    constants.push(constant);
    return constant.name;
  };
  return {
    nodes,
    constants,
    op(type, inputs, attributes = {}, output = own()) {
      nodes.push(makeNode(type, [...inputs], [output], attributes));
      return output;
    },
    whole: (values, dims = []) => keep(integers(own(), [...dims], [...values])),
    floats: (values, dims = []) => keep(tensor(own(), [...dims], values)),
  };
}
