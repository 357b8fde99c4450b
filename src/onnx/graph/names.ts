/** How nodes and tensors are called in sentences. */
import type { NodeProto } from 'onnx-buf';

const LONGEST = 80;

/** Names come from files: a sentence shows the beginning of a long one, and nothing that would break its line. */
export function shorten(name: string): string {
  const printable = name.slice(0, LONGEST).replace(/\p{C}/gu, '\uFFFD');
  return name.length > LONGEST ? `${printable}…` : printable;
}

/** The first names of a list, and how many more there are. */
export function listNames(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map(shorten).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** The node's name, or its output's where it has none. */
export function nodeName(node: NodeProto): string {
  return node.name || node.output.find((name) => name !== '') || '(unnamed)';
}

/** 'Conv conv1', or by its output where the node has no name. */
export function describeNode(node: NodeProto): string {
  return `${shorten(node.opType)} ${shorten(nodeName(node))}`;
}

/** 'one Conv', '3 MatMul and one LSTM'. */
export function countOps(ops: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const op of ops) counts.set(op, (counts.get(op) ?? 0) + 1);
  const parts = [...counts].map(([op, count]) => `${count === 1 ? 'one' : count} ${op}`);
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? '');
}

/** A function that gives each name once; of a name that is taken, the next variant. */
export function freshNames(taken: Set<string>, variant = (name: string, n: number) => `${name}_${n}`) {
  const last = new Map<string, number>();
  return (name: string): string => {
    let candidate = name;
    for (let n = last.get(name) ?? 2; taken.has(candidate); n++) {
      candidate = variant(name, n);
      last.set(name, n + 1);
    }
    taken.add(candidate);
    return candidate;
  };
}
