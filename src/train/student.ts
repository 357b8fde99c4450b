/** A network of another width: the same graph, its hidden layers with a part, or a multiple, of their neurons, and fresh weights. */
import type { LayerId } from '../core/brand';
import { UserError } from '../core/errors';
import { random } from '../core/random';
import { productOf } from '../core/shape';
import type { LayerParameters, Operator, TrainGraph, TrainNode } from './graph';

const LEAST = 0.01;
const MOST = 16;

/**
 * Widths follow from widths, so that the sums of residual networks still add up. Biases start at 0, weights normally with a deviation of
 * √(2 / inputs): K. He et al., "Delving deep into rectifiers" (arXiv 1502.01852).
 * @param widthFactor what the neurons of hidden layers are multiplied by, 0.01..16; each keeps one at least
 * @throws UserError where the factor is none, or widths that must agree no longer would
 */
export function studentOf(graph: TrainGraph, widthFactor: number, seed: number): TrainGraph {
  if (!(widthFactor >= LEAST && widthFactor <= MOST))
    throw new UserError(`A student's width must be from ${LEAST} to ${MOST} of the network's, and is ${widthFactor}.`);
  const widthOf = scaledWidth(graph, widthFactor);
  const last = outputLayers(graph);
  const shapes = new Map([[graph.input.name, graph.input.shape]]);
  const nodes: TrainNode[] = [];
  const layers = new Map<LayerId, LayerParameters>();
  graph.nodes.forEach((node) => {
    const inputs = node.inputs.map((name) => shapes.get(name)!);
    const own = resized(node, inputs, (neurons) => (last.has(node) ? neurons : widthOf(neurons)));
    nodes.push(own);
    shapes.set(own.output, own.shape);
    const { operator } = own;
    if (operator.op === 'conv' || operator.op === 'dense')
      layers.set(operator.layer, freshParameters(graph, operator, seed, layers.size));
  });
  return { ...graph, nodes, layers };
}

/** How many parameters it has. */
export function parameterCount({ layers }: TrainGraph): number {
  return [...layers.values()].reduce((sum, { weights, biases }) => sum + weights.length + (biases?.length ?? 0), 0);
}

/** A width is a function of the width that it was, and a multiple of the groups that share it. */
function scaledWidth({ nodes }: TrainGraph, factor: number) {
  const groups = nodes.flatMap(({ operator }) =>
    operator.op === 'conv' && operator.groups > 1 && operator.groups < operator.neurons ? [operator.groups] : [],
  );
  return (width: number): number => {
    const unit = groups.filter((count) => width % count === 0).reduce(leastCommonMultiple, 1);
    return unit * Math.max(1, Math.round((width * factor) / unit));
  };
}

const leastCommonMultiple = (a: number, b: number): number => (a * b) / greatestCommonDivisor(a, b);
const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** Layers whose neurons are what the network says: those with no layer behind them. */
function outputLayers({ nodes, output }: TrainGraph): Set<TrainNode> {
  const writer = new Map(nodes.map((node) => [node.output, node]));
  const found = new Set<TrainNode>();
  const open = [output];
  const seen = new Set<string>();
  while (open.length > 0) {
    const name = open.pop()!;
    const node = writer.get(name);
    if (!node || seen.has(name)) continue;
    seen.add(name);
    const { operator } = node;
    const isDepthwise = operator.op === 'conv' && operator.groups === operator.neurons && operator.groups > 1;
    if (operator.op === 'dense' || operator.op === 'conv') found.add(node);
    if ((operator.op !== 'dense' && operator.op !== 'conv') || isDepthwise) open.push(...node.inputs);
  }
  return found;
}

type Widths = (neurons: number) => number;

function resized(node: TrainNode, inputs: readonly (readonly number[])[], widthOf: Widths): TrainNode {
  const channels = inputs[0]![0]!;
  const { operator } = node;
  const withChannels = (count: number, own: Operator = operator): TrainNode => ({
    ...node,
    operator: own,
    shape: [count, ...node.shape.slice(1)],
  });
  switch (operator.op) {
    case 'dense': {
      const neurons = widthOf(operator.neurons);
      return withChannels(neurons, { ...operator, neurons, inputs: channels });
    }
    case 'conv': {
      const own = resizedConv(node, operator, channels, widthOf);
      return withChannels(own.neurons, own);
    }
    case 'affine':
      return withChannels(channels, {
        ...operator,
        scale: new Float32Array(channels).fill(1),
        shift: new Float32Array(channels),
      });
    case 'add':
      if (inputs.some((shape) => shape[0] !== channels))
        throw new UserError(
          `A student of this width cannot be made: ${node.name} would add ${inputs.map((shape) => shape[0]).join(' and ')} channels.`,
        );
      return withChannels(channels);
    case 'concat':
      return withChannels(inputs.reduce((sum, shape) => sum + shape[0]!, 0));
    case 'flatten':
      return { ...node, shape: [productOf(inputs[0]!)] };
    default:
      return withChannels(channels);
  }
}

function resizedConv(
  { name }: TrainNode,
  operator: Extract<Operator, { op: 'conv' }>,
  channels: number,
  widthOf: Widths,
): Extract<Operator, { op: 'conv' }> {
  const taps = productOf(operator.window.kernel);
  const before = (operator.inputs / taps) * operator.groups;
  // One kernel, or several, for each channel: there are as many groups as channels.
  const perChannel = operator.groups === before && operator.groups > 1;
  const groups = perChannel ? channels : operator.groups;
  const neurons = perChannel ? (operator.neurons / before) * channels : widthOf(operator.neurons);
  if (channels % groups !== 0 || neurons % groups !== 0)
    throw new UserError(
      `A student of this width cannot be made: ${name} has ${groups} groups, for ${channels} channels and ${neurons} neurons.`,
    );
  return { ...operator, groups, neurons, inputs: (channels / groups) * taps };
}

function freshParameters(
  graph: TrainGraph,
  { layer, neurons, inputs }: { layer: LayerId; neurons: number; inputs: number },
  seed: number,
  stream: number,
): LayerParameters {
  const rng = random(seed, stream);
  const deviation = Math.sqrt(2 / inputs);
  const weights = Float32Array.from({ length: neurons * inputs }, () => deviation * rng.normal());
  return { weights, biases: graph.layers.get(layer)!.biases && new Float32Array(neurons) };
}
