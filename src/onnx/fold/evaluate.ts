/**
 * Computes what depends on no input of a network, with the numbers that onnxruntime gives: for weights that are written as
 * sums and products of constants.
 */
import type { GraphProto, NodeProto } from 'onnx-buf';
import type { GraphIndex } from '../graph/graph';
import { isDefaultDomain } from '../wire/parse';
import { ELEMENTWISE } from './elementwise';
import { PLACES } from './places';
import { SHAPES } from './shapes';
import { SUMS } from './sums';
import { NotFolded, readSparse, readValue, type Operator, type Value } from './value';

const OPERATORS: Record<string, Operator> = { ...ELEMENTWISE, ...PLACES, ...SHAPES, ...SUMS };

/** Longer chains than any exporter writes. */
const LONGEST_CHAIN = 64;

/** Values of all tensors together, at most: what is computed for a network takes seconds, and not minutes. */
const MOST_VALUES = 2 ** 28;

/** @returns the value of a tensor; null where it depends on an input, or is not computed here */
export type Evaluator = (name: string) => Value | null;

export function openEvaluator(graph: GraphProto, index: GraphIndex): Evaluator {
  const sparse = new Map(graph.sparseInitializer.map((tensor) => [tensor.values?.name ?? '', tensor]));
  const known = new Map<string, Value | null>();
  let made = 0;

  const constant = (name: string): Value | null => {
    const tensor = index.initializers.get(name);
    if (tensor) return readValue(tensor);
    const own = sparse.get(name);
    return own ? readSparse(own) : null;
  };

  const compute = (node: NodeProto, chain: number): Value[] => {
    const operator = isDefaultDomain(node.domain) ? OPERATORS[node.opType] : undefined;
    if (!operator || chain > LONGEST_CHAIN) throw new NotFolded();
    const inputs = node.input.map((name) => {
      if (name === '') return undefined;
      const value = valueOf(name, chain + 1);
      if (!value) throw new NotFolded();
      return value;
    });
    const outputs = operator(node, inputs);
    made += outputs.reduce((sum, { data }) => sum + data.length, 0);
    if (made > MOST_VALUES) throw new NotFolded();
    return outputs;
  };

  const written = (name: string, chain: number): Value | null => {
    const at = index.writer.get(name);
    if (at === undefined || index.varies[at]) return null;
    const node = index.nodes[at]!;
    const outputs = compute(node, chain);
    node.output.forEach((output, i) => output && known.set(output, outputs[i] ?? null));
    return known.get(name) ?? null;
  };

  const valueOf = (name: string, chain: number): Value | null => {
    const found = known.get(name);
    if (found !== undefined) return found;
    let value: Value | null = null;
    try {
      value = constant(name) ?? written(name, chain);
    } catch (error) {
      // A node without an input that it needs reads what is not there.
      if (!(error instanceof NotFolded || error instanceof TypeError)) throw error;
    }
    known.set(name, value);
    return value;
  };

  return (name) => valueOf(name, 0);
}
