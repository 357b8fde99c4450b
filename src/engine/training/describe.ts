/** An opened network as training sees it, or what of it training does not know. */
import type { NodeProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import type { LayerId } from '../../core/brand';
import { productOf } from '../../core/shape';
import { varies } from '../../onnx/graph/graph';
import { shapedGraph } from '../../onnx/graph/known-shapes';
import type { ShapedGraph } from '../../onnx/graph/shaped-graph';
import { describeNode, nodeName } from '../../onnx/graph/names';
import type { Layer, Network } from '../../onnx/network';
import type { LayerParameters, TrainGraph, TrainNode } from '../../train/graph';
import type { LayerValues } from '../layerwise/staged';
import { readNode, type NodeContext, type Reading } from './operators';

export interface DescribeOptions {
  /** Of one sample; left out: what the network says of its input. */
  sampleShape?: readonly number[] | undefined;
  /** The output that is trained; left out: the first. */
  output?: string | undefined;
  /** What layers have in place of their own parameters. */
  values?: ReadonlyMap<LayerId, LayerValues> | undefined;
}

/** @returns what training does not know of the network: operator and node, as a sentence; null: it can be trained */
export function unsupported(network: Network, options: DescribeOptions = {}): string | null {
  const described = tryDescribe(network, options);
  return 'reason' in described ? described.reason : null;
}

/** @throws UserError where `unsupported` */
export function describeNetwork(network: Network, options: DescribeOptions = {}): TrainGraph {
  const described = tryDescribe(network, options);
  if ('reason' in described) throw new UserError(described.reason);
  return described.graph;
}

type Described = { graph: TrainGraph } | { reason: string };

function tryDescribe(network: Network, { sampleShape, output, values }: DescribeOptions): Described {
  const input = network.inputs[0];
  if (network.inputs.length !== 1 || !input) return cannot(network, `has ${network.inputs.length} inputs, not one`);
  const shape = sampleShape ?? input.shape.slice(1);
  if (shape.length === 0 || !shape.every((size): size is number => typeof size === 'number' && size > 0))
    return cannot(network, `leaves the shape of a sample open: (${shape.join(', ')})`);
  const walked = walk(network, { name: input.name, shape }, output ?? network.outputs[0]!.name);
  if ('reason' in walked) return cannot(network, walked.reason);
  const layers = new Map<LayerId, LayerParameters>();
  for (const { operator } of walked.nodes)
    if (operator.op === 'conv' || operator.op === 'dense')
      layers.set(operator.layer, parametersOf(network, operator.layer, values));
  return { graph: { input: { name: input.name, shape }, ...walked, layers } };
}

const cannot = ({ name }: Network, reason: string): Described => ({
  reason: `${name} cannot be trained here: it ${reason}.`,
});

function parametersOf(network: Network, id: LayerId, values: DescribeOptions['values']): LayerParameters {
  const { weights, biases } = values?.get(id) ?? network.layers.find((layer) => layer.id === id)!;
  return { weights, biases };
}

type Walked = Pick<TrainGraph, 'nodes' | 'output' | 'probabilities'> | { reason: string };

function walk(network: Network, input: TrainGraph['input'], output: string): Walked {
  const graph = shapedGraph(network.model.graph!);
  const layerAt = new Map(network.layers.map((layer) => [layer.node, layer]));
  const addedBiases = new Set(network.layers.flatMap(({ op, bias }) => (op === 'MatMul' && bias ? [bias] : [])));
  const shapes = new Map([[input.name, input.shape]]);
  const nodes: TrainNode[] = [];
  for (const at of neededFor(output, graph)) {
    const node = graph.index.nodes[at]!;
    const own = contextOf(node, { graph, shapes, addedBiases, opset: network.opset, layer: layerAt.get(at) ?? null });
    const reading = readNode(own);
    if ('reason' in reading) return { reason: `has ${describeNode(node)}, which ${reading.reason}` };
    for (const added of nodesOf(node, own, reading.steps, shapes)) {
      nodes.push(added);
      shapes.set(added.output, added.shape);
    }
  }
  const shape = shapes.get(output);
  if (!shape || nodes.length === 0) return { reason: `gives ${output} without its input` };
  const positions = productOf(shape.slice(1));
  if (positions !== 1) return { reason: `says something at each of ${positions} places, not once of a sample` };
  return withoutSoftmax(nodes, output);
}

/** A softmax at the end goes, with what behind it passes on what it says. */
function withoutSoftmax(nodes: readonly TrainNode[], output: string): Exclude<Walked, { reason: string }> {
  const behind = new Set<TrainNode>();
  for (let name = output; ;) {
    const last = nodes.find((node) => node.output === name);
    if (last) behind.add(last);
    if (last?.operator.op === 'softmax')
      return { nodes: nodes.filter((node) => !behind.has(node)), output: last.inputs[0]!, probabilities: true };
    if (last?.operator.op !== 'identity' && last?.operator.op !== 'flatten')
      return { nodes, output, probabilities: false };
    name = last.inputs[0]!;
  }
}

/** Nodes that an output needs and that depend on the input, in graph order. */
function neededFor(output: string, { index }: ShapedGraph): number[] {
  const needed = new Set<number>();
  const open = [output];
  while (open.length > 0) {
    const at = index.writer.get(open.pop()!) ?? -1;
    if (at < 0 || needed.has(at) || !index.varies[at]) continue;
    needed.add(at);
    // What is computed from shapes alone is read as numbers, not run.
    open.push(...dataInputs(index.nodes[at]!));
  }
  return [...needed].sort((a, b) => a - b);
}

/** Inputs that are no parameters of the operator, such as the shape that Reshape makes. */
function dataInputs({ opType, input }: NodeProto): string[] {
  return opType === 'Add' || opType === 'Concat' ? input.filter(Boolean) : input.slice(0, LAYERS.has(opType) ? 2 : 1);
}

/** Whose constant may be either input. */
const LAYERS = new Set(['Gemm', 'MatMul']);

function contextOf(
  node: NodeProto,
  about: Pick<NodeContext, 'graph' | 'addedBiases' | 'opset'> & {
    shapes: ReadonlyMap<string, readonly number[]>;
    layer: Layer | null;
  },
): NodeContext {
  const { shapes: known, ...rest } = about;
  const inputs = dataInputs(node);
  const shapes = inputs.flatMap((name) => (known.has(name) ? [known.get(name)!] : []));
  return { node, ...rest, shapes, constants: inputs.filter((name) => !varies(name, about.graph.index)) };
}

function nodesOf(
  node: NodeProto,
  { graph }: NodeContext,
  steps: Extract<Reading, { steps: unknown }>['steps'],
  shapes: ReadonlyMap<string, unknown>,
): TrainNode[] {
  const inputs = dataInputs(node).filter((name) => shapes.has(name) && varies(name, graph.index));
  const last = node.output[0]!;
  return steps.map(({ operator, shape }, i) => ({
    name: i === 0 ? nodeName(node) : `${nodeName(node)}/${i}`,
    operator,
    inputs: i === 0 ? inputs : [`${last}/${i}`],
    output: i === steps.length - 1 ? last : `${last}/${i + 1}`,
    shape,
  }));
}
