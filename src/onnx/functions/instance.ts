/** One call of a function: its nodes with the names and attributes that the call gives them. */
import type { Message } from '@bufbuild/protobuf';
import type { AttributeProto, FunctionProto, GraphProto, NodeProto } from 'onnx-buf';
import { bodiesOf } from '../graph/traverse';
import { withFields } from '../wire/messages';

/** The node with other bodies (of If, Loop, Scan); itself where it has none. */
export function mapBodies(node: NodeProto, change: (body: GraphProto) => GraphProto): NodeProto {
  if (!node.attribute.some((attribute) => bodiesOf(attribute).length > 0)) return node;
  const attribute = node.attribute.map((own) =>
    bodiesOf(own).length === 0
      ? own
      : withFields(own, { ...(own.g ? { g: change(own.g) } : {}), graphs: own.graphs.map(change) }),
  );
  return withFields(node, { attribute });
}

/** The node, and what its bodies hold, with every tensor called otherwise. */
export function renamed(node: NodeProto, rename: (name: string) => string): NodeProto {
  const inner = mapBodies(node, (body) => renamedBody(body, rename));
  return withFields(inner, { input: node.input.map(rename), output: node.output.map(rename) });
}

function renamedBody(body: GraphProto, rename: (name: string) => string): GraphProto {
  const named = <T extends Message & { name: string }>(list: readonly T[]) =>
    list.map((one) => withFields(one, { name: rename(one.name) } as Partial<T>));
  return withFields(body, {
    node: body.node.map((node) => renamed(node, rename)),
    input: named(body.input),
    output: named(body.output),
    initializer: named(body.initializer),
    sparseInitializer: body.sparseInitializer.map((sparse) =>
      sparse.values ? withFields(sparse, { values: named([sparse.values])[0]! }) : sparse,
    ),
    // Types of what has other names now.
    valueInfo: [],
  });
}

/**
 * The node, and what its bodies hold, with the attributes of the call where they refer to these; where it has none, the
 * function's default; without that, none.
 */
export function withAttributes(node: NodeProto, call: NodeProto, body: FunctionProto): NodeProto {
  const given = (wanted: string) =>
    call.attribute.find(({ name }) => name === wanted) ?? body.attributeProto.find(({ name }) => name === wanted);
  const resolved = (attribute: AttributeProto): AttributeProto[] => {
    const { name, refAttrName } = attribute;
    if (!refAttrName) return [attribute];
    const found = given(refAttrName);
    return found ? [withFields(found, { name })] : [];
  };
  const inner = mapBodies(node, (graph) =>
    withFields(graph, { node: graph.node.map((one) => withAttributes(one, call, body)) }),
  );
  return withFields(inner, { attribute: inner.attribute.flatMap(resolved) });
}
