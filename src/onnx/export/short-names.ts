/** Numbers as the names of tensors, which in files of few bits would be a tenth of them. */
import type { AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfoProto } from 'onnx-buf';
import { allTensorNames, graphsOf } from '../graph/traverse';
import { withFields } from '../wire/messages';

/**
 * A graph that computes the same, whose constants and tensors are called 1, 2, …; inputs and outputs keep their names, nodes
 * theirs, and so does all that is within bodies.
 * @param stored types of constants, as `restoreTypes` takes them; gets those of the renamed ones
 */
export function withShortNames(graph: GraphProto, stored: Map<object, number>): GraphProto {
  const names = shortNames(graph);
  const rename = (name: string) => names.get(name) ?? name;
  const renamed = <T extends TensorProto | ValueInfoProto>(message: T): T => {
    const copy = withFields(message, { name: rename(message.name) } as Partial<T>);
    const type = stored.get(message);
    if (type !== undefined) stored.set(copy, type);
    return copy;
  };
  return withFields(graph, {
    initializer: graph.initializer.map(renamed),
    valueInfo: graph.valueInfo.map(renamed),
    node: graph.node.map((node) => withFields(renamedReads(node, rename), { output: node.output.map(rename) })),
  });
}

function shortNames(graph: GraphProto): Map<string, string> {
  const given = [...graph.initializer.map(({ name }) => name), ...graph.node.flatMap(({ output }) => output)];
  const fixed = new Set(['', ...graph.input.map(({ name }) => name)]);
  for (const { output } of graphsOf(graph)) for (const { name } of output) fixed.add(name);
  for (const { values } of graph.sparseInitializer) if (values) fixed.add(values.name);
  const taken = allTensorNames(graph);
  const names = new Map<string, string>();
  let last = 0;
  for (const name of given) {
    if (fixed.has(name) || names.has(name)) continue;
    do last++;
    while (taken.has(String(last)));
    names.set(name, String(last));
  }
  return names;
}

/** A node with other names for what it reads, and for what its bodies read of the graph around them. */
function renamedReads(node: NodeProto, rename: (name: string) => string): NodeProto {
  const body = (graph: GraphProto) =>
    withFields(graph, { node: graph.node.map((inner) => renamedReads(inner, rename)) });
  const attribute = (own: AttributeProto) =>
    own.g || own.graphs.length > 0
      ? withFields(own, { ...(own.g ? { g: body(own.g) } : {}), graphs: own.graphs.map(body) })
      : own;
  return withFields(node, { input: node.input.map(rename), attribute: node.attribute.map(attribute) });
}
