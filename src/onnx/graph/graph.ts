/** Who writes and who reads the tensors of a graph. */
import type { GraphProto, NodeProto, TensorProto } from 'onnx-buf';
import { bodiesOf } from './traverse';

export interface GraphIndex {
  nodes: readonly NodeProto[];
  /** Node that writes a tensor. */
  writer: Map<string, number>;
  /** Nodes that read a tensor, in graph order. */
  readers: Map<string, number[]>;
  initializers: Map<string, TensorProto>;
  /** Names of the graph's inputs that are not initializers. */
  inputs: Set<string>;
  outputs: Set<string>;
  /** For each node, whether it depends on an input of the graph; the others give the same in every run. */
  varies: boolean[];
}

/** @param graph sorted */
export function indexGraph(graph: GraphProto): GraphIndex {
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const inputs = new Set(graph.input.map(({ name }) => name).filter((name) => !initializers.has(name)));
  const writer = new Map<string, number>();
  const readers = new Map<string, number[]>();
  const varies: boolean[] = [];
  graph.node.forEach((node, index) => {
    let depends = false;
    for (const name of readsOf(node)) {
      const list = readers.get(name);
      if (list) list.push(index);
      else readers.set(name, [index]);
      depends ||= inputs.has(name) || varies[writer.get(name) ?? -1] === true;
    }
    for (const name of node.output) if (name) writer.set(name, index);
    varies.push(depends);
  });
  return {
    nodes: graph.node,
    writer,
    readers,
    initializers,
    inputs,
    outputs: new Set(graph.output.map(({ name }) => name)),
    varies,
  };
}

/** Whether a tensor depends on an input of the graph, or is one. */
export function varies(name: string, index: GraphIndex): boolean {
  return index.inputs.has(name) || index.varies[index.writer.get(name) ?? -1] === true;
}

/** Every tensor that a node needs: its inputs, and the outer tensors that its bodies (If, Loop, Scan) read. */
export function readsOf(node: NodeProto): Set<string> {
  const names = new Set<string>();
  for (const name of node.input) if (name) names.add(name);
  for (const attribute of node.attribute)
    for (const body of bodiesOf(attribute)) for (const name of outerReads(body)) names.add(name);
  return names;
}

/** The tensors that a body reads without having them. */
function outerReads(body: GraphProto): Set<string> {
  const own = new Set([...body.input.map(({ name }) => name), ...body.initializer.map(({ name }) => name)]);
  for (const { values } of body.sparseInitializer) if (values) own.add(values.name);
  for (const node of body.node) for (const name of node.output) own.add(name);
  const outer = new Set<string>();
  for (const node of body.node) for (const name of readsOf(node)) if (!own.has(name)) outer.add(name);
  for (const { name } of body.output) if (name && !own.has(name)) outer.add(name);
  return outer;
}
