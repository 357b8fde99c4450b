/** Who writes and who reads the tensors of a graph. */
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from 'onnx-buf';
import { UserError } from '../core/errors';

export interface GraphIndex {
  /** Node that writes a tensor. */
  writer: Map<string, number>;
  /** Nodes that read a tensor, in graph order. */
  readers: Map<string, number[]>;
  initializers: Map<string, TensorProto>;
  /** Names of the graph's inputs that are not initializers. */
  inputs: Set<string>;
  outputs: Set<string>;
}

export function indexGraph(graph: GraphProto): GraphIndex {
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const writer = new Map<string, number>();
  const readers = new Map<string, number[]>();
  graph.node.forEach((node, index) => {
    for (const name of node.output) if (name) writer.set(name, index);
    for (const name of readsOf(node)) {
      const list = readers.get(name);
      if (list) list.push(index);
      else readers.set(name, [index]);
    }
  });
  return {
    writer,
    readers,
    initializers,
    inputs: new Set(graph.input.map((input) => input.name).filter((name) => !initializers.has(name))),
    outputs: new Set(graph.output.map((output) => output.name)),
  };
}

function subgraphs(attribute: AttributeProto): GraphProto[] {
  return attribute.g ? [attribute.g, ...attribute.graphs] : attribute.graphs;
}

/** Every tensor that a node needs: its inputs, and the outer tensors that its bodies (If, Loop, Scan) read. */
export function readsOf(node: NodeProto): Set<string> {
  const names = new Set(node.input.filter((name) => name !== ''));
  for (const attribute of node.attribute)
    for (const body of subgraphs(attribute)) {
      const own = new Set([...body.input.map((i) => i.name), ...body.initializer.map((t) => t.name)]);
      for (const inner of body.node) for (const name of inner.output) own.add(name);
      for (const inner of body.node) for (const name of readsOf(inner)) if (!own.has(name)) names.add(name);
      for (const output of body.output) if (!own.has(output.name)) names.add(output.name);
    }
  return names;
}

/**
 * The nodes so that each comes after what it reads; already sorted graphs keep their order.
 * @throws UserError on a tensor that nothing writes, one written twice, and a cycle
 */
export function sortNodes(graph: GraphProto): NodeProto[] {
  const available = new Set([...graph.input.map((i) => i.name), ...graph.initializer.map((t) => t.name)]);
  for (const sparse of graph.sparseInitializer) if (sparse.values) available.add(sparse.values.name);
  const written = new Set(available);
  for (const node of graph.node)
    for (const name of node.output) {
      if (name && written.has(name))
        throw new UserError(`The tensor ${name} is written twice (by ${describeNode(node)}). The file is damaged.`);
      written.add(name);
    }
  for (const node of graph.node)
    for (const name of readsOf(node))
      if (!written.has(name))
        throw new UserError(`${describeNode(node)} reads ${name}, which nothing writes. The file is damaged.`);
  for (const output of graph.output)
    if (!written.has(output.name))
      throw new UserError(`The output ${output.name} is written by no node. The file is damaged.`);

  const sorted: NodeProto[] = [];
  let waiting = graph.node;
  while (waiting.length > 0) {
    const later: NodeProto[] = [];
    for (const node of waiting) {
      if ([...readsOf(node)].every((name) => available.has(name))) {
        sorted.push(node);
        for (const name of node.output) available.add(name);
      } else later.push(node);
    }
    if (later.length === waiting.length)
      throw new UserError(`The graph has a cycle through ${describeNode(later[0]!)}. The file is damaged.`);
    waiting = later;
  }
  return sorted;
}

/** 'Conv conv1', or by its output where the node has no name. */
export function describeNode(node: NodeProto): string {
  return `${node.opType} ${nodeName(node)}`;
}

/** The node's name, or its output's where it has none. */
export function nodeName(node: NodeProto): string {
  return node.name || node.output.find((name) => name !== '') || '(unnamed)';
}
