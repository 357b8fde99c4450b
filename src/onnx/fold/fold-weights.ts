/**
 * Makes constants of the weights that a file computes from constants: weight normalization, parts of one matrix, merged
 * adapters, sparse tensors. Nothing else of the graph changes.
 */
import type { GraphProto, NodeProto, TensorProto } from 'onnx-buf';
import { MOVES, traceConstant } from '../graph/constants';
import { indexGraph, varies, type GraphIndex } from '../graph/graph';
import { freshNames } from '../graph/names';
import { removeUnread } from '../graph/prune';
import { allTensorNames } from '../graph/traverse';
import { isDefaultDomain } from '../wire/parse';
import { openEvaluator, type Evaluator } from './evaluate';
import { isFloating, writeValue } from './value';

/** Operators whose weights are quantized, and the inputs that can be these. */
const WEIGHTS: Partial<Record<string, readonly number[]>> = {
  Conv: [1],
  ConvTranspose: [1],
  Gemm: [0, 1],
  MatMul: [0, 1],
};

/** A tensor that is folded keeps its name; what computed it goes where nothing else reads it. */
export function foldWeights(graph: GraphProto): void {
  const index = indexGraph(graph);
  const evaluate = openEvaluator(graph, index);
  const folded = new Map<string, TensorProto>();
  graph.node.forEach((node, n) => {
    const slots = index.varies[n] && isDefaultDomain(node.domain) ? WEIGHTS[node.opType] : undefined;
    for (const slot of slots ?? []) {
      const name = node.input[slot] ?? '';
      const found = isComputed(name, index) ? fold(name, index, evaluate) : null;
      if (found) folded.set(found.name, found);
    }
  });
  if (folded.size > 0) putConstants(graph, index, folded);
}

/** Depends on no input, and is more than a constant that was moved. */
function isComputed(name: string, index: GraphIndex): boolean {
  return name !== '' && !varies(name, index) && traceConstant(name, index).kind !== 'constant';
}

/** The tensor, and those that it is only moved from, back to one that is computed. */
function behindMoves(name: string, index: GraphIndex): string[] {
  const chain = [name];
  for (;;) {
    const node = index.nodes[index.writer.get(chain.at(-1)!) ?? -1];
    if (!node?.input[0] || !MOVES.includes(node.opType) || !isDefaultDomain(node.domain)) return chain;
    chain.push(node.input[0]);
  }
}

/**
 * As far back as can be, so that all who read it share one constant, which is entered into the index.
 * @returns null where it cannot be computed
 */
function fold(name: string, index: GraphIndex, evaluate: Evaluator): TensorProto | null {
  const computed = behindMoves(name, index).at(-1)!;
  for (const candidate of new Set([computed, name])) {
    const value = index.initializers.has(candidate) || index.outputs.has(candidate) ? null : evaluate(candidate);
    if (!value || !isFloating(value.dataType)) continue;
    const constant = writeValue(candidate, value);
    index.initializers.set(candidate, constant);
    if (traceConstant(name, index).kind === 'constant') return constant;
    index.initializers.delete(candidate);
  }
  return null;
}

/** @param index of the graph before */
function putConstants(graph: GraphProto, index: GraphIndex, folded: ReadonlyMap<string, TensorProto>): void {
  const fresh = freshNames(allTensorNames(graph));
  const isNeeded = (name: string) =>
    name !== '' && !folded.has(name) && (index.outputs.has(name) || index.readers.has(name));
  graph.node = graph.node.flatMap((node): NodeProto[] => {
    if (!node.output.some((name) => folded.has(name))) return [node];
    if (!node.output.some(isNeeded)) return [];
    node.output = node.output.map((name) => (folded.has(name) ? fresh(`${name}/computed`) : name));
    return [node];
  });
  graph.sparseInitializer = graph.sparseInitializer.filter(({ values }) => !folded.has(values?.name ?? ''));
  graph.initializer = [...graph.initializer, ...folded.values()];
  removeUnread(graph, index);
}
