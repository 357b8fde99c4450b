/**
 * Operators that draw random numbers. Drawn anew in every run, their noise would count as an error of the quantized weights;
 * so, while a network is measured, each sample has draws of its own, the same in every run, whatever its weights are.
 */
import { TensorProto_DataType as DataType, type GraphProto, type NodeProto } from 'onnx-buf';
import { valueInfo } from '../build';
import { constantTensor } from '../graph/constants';
import { indexGraph, type GraphIndex } from '../graph/graph';
import { freshNames, nodeName } from '../graph/names';
import { allTensorNames, graphsOf } from '../graph/traverse';
import type { RandomNodes } from '../network';
import { withFields } from '../wire/messages';
import { isDefaultDomain } from '../wire/parse';

const RANDOM = ['Bernoulli', 'Multinomial', 'RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike'];

/** The oldest opset in which the draws can be written (`draw.ts`). */
const OLDEST = 9;

/** Lets those that draw read which samples a batch has: the last input that they then have, beyond what they take. */
export function markRandom(graph: GraphProto, opset: number | null): RandomNodes {
  const index = indexGraph(graph);
  const inside = [...graphsOf(graph)].filter((body) => body !== graph).flatMap((body) => body.node);
  const drawing = graph.node.filter((node) => draws(node, index));
  const marked = (opset ?? 0) >= OLDEST ? drawing : [];
  const samples = marked.length > 0 ? freshNames(allTensorNames(graph))('samples') : null;
  if (samples !== null) {
    graph.input = [...graph.input, valueInfo(samples, ['samples'], DataType.INT64)];
    for (const node of marked) node.input = [...node.input, samples];
  }
  const named = (shared: boolean) => (node: NodeProto) => ({ name: nodeName(node), op: node.opType, shared });
  const alone = [...drawing.filter((node) => !marked.includes(node)), ...inside.filter((node) => draws(node, index))];
  return { nodes: [...marked.map(named(true)), ...alone.map(named(false))], samples };
}

function draws(node: NodeProto, index: GraphIndex): boolean {
  if (!isDefaultDomain(node.domain)) return false;
  return RANDOM.includes(node.opType) || (node.opType === 'Dropout' && trains(node.input[2], index));
}

/** Whether a Dropout is told that it is trained. */
function trains(name: string | undefined, index: GraphIndex): boolean {
  if (!name) return false;
  const writer = index.nodes[index.writer.get(name) ?? -1];
  const told = index.initializers.get(name) ?? (writer?.opType === 'Constant' ? constantTensor(writer) : null);
  return told !== null && (told.rawData[0] ?? told.int32Data[0] ?? 0) !== 0;
}

/** The graph as the file has it. */
export function withoutSamples(graph: GraphProto, { samples }: RandomNodes): GraphProto {
  if (samples === null) return graph;
  return withFields(graph, {
    input: graph.input.filter(({ name }) => name !== samples),
    node: graph.node.map((node) =>
      node.input.at(-1) === samples ? withFields(node, { input: node.input.slice(0, -1) }) : node,
    ),
  });
}
