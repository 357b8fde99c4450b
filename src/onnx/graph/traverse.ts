/** Everything in a model, bodies of If, Loop and Scan and the file's own functions included. */
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from 'onnx-buf';

export function bodiesOf(attribute: AttributeProto): GraphProto[] {
  return attribute.g ? [attribute.g, ...attribute.graphs] : attribute.graphs;
}

/** The graph itself, and each body in it. */
export function* graphsOf(graph: GraphProto): Generator<GraphProto> {
  yield graph;
  for (const node of graph.node) yield* bodiesIn(node);
}

/** The bodies of a node, and those within them. */
export function* bodiesIn(node: NodeProto): Generator<GraphProto> {
  for (const attribute of node.attribute) for (const body of bodiesOf(attribute)) yield* graphsOf(body);
}

/** All nodes of the model: of the graph, its bodies, and the functions. */
export function* allNodes(model: ModelProto): Generator<NodeProto> {
  for (const graph of allGraphs(model)) yield* graph.node;
  for (const { node } of model.functions) yield* node;
}

export function* allGraphs(model: ModelProto): Generator<GraphProto> {
  if (model.graph) yield* graphsOf(model.graph);
  for (const { node, attributeProto } of model.functions) {
    for (const inner of node) yield* bodiesIn(inner);
    for (const attribute of attributeProto) for (const body of bodiesOf(attribute)) yield* graphsOf(body);
  }
}

/** Of all nodes, and what functions have where a call gives none. */
function* allAttributes(model: ModelProto): Generator<AttributeProto> {
  for (const node of allNodes(model)) yield* node.attribute;
  for (const { attributeProto } of model.functions) yield* attributeProto;
}

/** All dense constants: initializers, and tensors in attributes. */
export function* allTensors(model: ModelProto): Generator<TensorProto> {
  for (const graph of allGraphs(model)) {
    yield* graph.initializer;
    for (const { values, indices } of graph.sparseInitializer)
      for (const part of [values, indices]) if (part) yield part;
  }
  for (const { t, tensors, sparseTensor } of allAttributes(model)) {
    if (t) yield t;
    yield* tensors;
    for (const part of [sparseTensor?.values, sparseTensor?.indices]) if (part) yield part;
  }
}

/** Names of all tensors of a graph and its bodies: a body must not use a name of the graph around it. */
export function allTensorNames(graph: GraphProto): Set<string> {
  const names = new Set<string>();
  for (const { node, input, output, initializer, sparseInitializer } of graphsOf(graph)) {
    for (const { name } of [...input, ...output, ...initializer]) names.add(name);
    for (const { values } of sparseInitializer) if (values) names.add(values.name);
    for (const inner of node) for (const name of [...inner.input, ...inner.output]) names.add(name);
  }
  return names;
}
