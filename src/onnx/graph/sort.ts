/** Nodes in an order in which they can run. */
import type { GraphProto, NodeProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { readsOf } from './graph';
import { describeNode, shorten } from './names';

/**
 * The nodes so that each comes after what it reads; graphs that are sorted already keep their order.
 * @throws UserError on a tensor that nothing writes, one that is written twice, and a cycle
 */
export function sortNodes(graph: GraphProto): NodeProto[] {
  const { node: nodes } = graph;
  const given = givenNames(graph);
  const writer = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const name of node.output) {
      if (!name) continue;
      if (given.has(name) || writer.has(name))
        throw new UserError(
          `The tensor ${shorten(name)} is written twice, by ${describeNode(node)}. The file is damaged.`,
        );
      writer.set(name, index);
    }
  });
  const needs = nodes.map((node) => {
    const before: number[] = [];
    for (const name of readsOf(node)) {
      const from = writer.get(name);
      if (from !== undefined) before.push(from);
      else if (!given.has(name))
        throw new UserError(`${describeNode(node)} reads ${shorten(name)}, which nothing writes. The file is damaged.`);
    }
    return before;
  });
  for (const { name } of graph.output)
    if (!writer.has(name) && !given.has(name))
      throw new UserError(`The output ${shorten(name)} is written by no node. The file is damaged.`);
  return order(nodes, needs);
}

/** Names that are there before any node runs. @throws UserError where two constants, or two inputs, share one */
function givenNames(graph: GraphProto): Set<string> {
  const unique = (names: string[], what: string) => {
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name))
        throw new UserError(`There are two ${what} called ${shorten(name) || '(no name)'}. The file is damaged.`);
      seen.add(name);
    }
    return seen;
  };
  const sparse = graph.sparseInitializer.flatMap(({ values }) => (values ? [values.name] : []));
  const constants = unique([...graph.initializer.map(({ name }) => name), ...sparse], 'constants');
  const inputs = unique(
    graph.input.map(({ name }) => name),
    'inputs',
  );
  // An input may give a constant's default another value: then both have the name.
  return new Set([...constants, ...inputs]);
}

/** Depth first, without recursion: chains are as long as files make them. */
function order(nodes: readonly NodeProto[], needs: readonly number[][]): NodeProto[] {
  const NEW = 0;
  const OPEN = 1;
  const DONE = 2;
  const state = new Uint8Array(nodes.length);
  const next = new Uint32Array(nodes.length);
  const sorted: NodeProto[] = [];
  for (let start = 0; start < nodes.length; start++) {
    if (state[start] !== NEW) continue;
    const path = [start];
    state[start] = OPEN;
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const before = needs[at]![next[at]!++];
      if (before === undefined) {
        state[at] = DONE;
        sorted.push(nodes[at]!);
        path.pop();
      } else if (state[before] === OPEN) {
        throw new UserError(`The graph has a cycle through ${describeNode(nodes[before]!)}. The file is damaged.`);
      } else if (state[before] === NEW) {
        state[before] = OPEN;
        path.push(before);
      }
    }
  }
  return sorted;
}
