/** Drops what a change of the graph has left without readers. */
import type { GraphProto, NodeProto } from 'onnx-buf';
import { readsOf, type GraphIndex } from './graph';

/** @param before the graph before the change: what had no readers then stays */
export function removeUnread(graph: GraphProto, before: GraphIndex): void {
  const readers = new Map<string, number>();
  const count = (node: NodeProto, by: number) => {
    for (const name of readsOf(node)) readers.set(name, (readers.get(name) ?? 0) + by);
  };
  for (const node of graph.node) count(node, 1);
  const isLeft = (name: string) => before.readers.has(name) && !before.outputs.has(name) && !readers.get(name);
  const unread = new Set<NodeProto>();
  // Last first: a node that goes may leave its own inputs without readers.
  for (const node of graph.node.toReversed()) {
    const written = node.output.filter((name) => name !== '');
    if (written.length === 0 || !written.every(isLeft)) continue;
    count(node, -1);
    unread.add(node);
  }
  graph.node = graph.node.filter((node) => !unread.has(node));
  graph.initializer = graph.initializer.filter(({ name }) => !isLeft(name));
  graph.sparseInitializer = graph.sparseInitializer.filter(({ values }) => !isLeft(values?.name ?? ''));
  const there = new Set([...graph.initializer.map(({ name }) => name), ...graph.node.flatMap(({ output }) => output)]);
  graph.valueInfo = graph.valueInfo.filter(
    ({ name }) => there.has(name) || !(before.writer.has(name) || before.initializers.has(name)),
  );
}
