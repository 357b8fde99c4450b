/** Where the numbers of a list that a node reads are kept. */
import type { ShapedGraph } from '../graph/shaped-graph';

/** Operators that leave a list of sizes as it is. */
const SAME_LIST = ['Cast', 'Identity', 'Squeeze', 'Unsqueeze'];

/** Follows what a node reads back to the constant that it is, or the Concat that makes it, as long as nothing else reads it. */
export function sourceOf(node: number, slot: number, { index }: ShapedGraph) {
  for (;;) {
    const name = index.nodes[node]!.input[slot]!;
    if (index.initializers.has(name)) return { isConstant: true, node, slot } as const;
    const writer = index.writer.get(name) ?? -1;
    const one = index.nodes[writer];
    if (!one || index.readers.get(name)!.length > 1 || index.outputs.has(name)) return null;
    if (one.opType === 'Concat') return { isConstant: false, writer } as const;
    if (!SAME_LIST.includes(one.opType)) return null;
    [node, slot] = [writer, 0];
  }
}
