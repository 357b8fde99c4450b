/** Layers cut to a low rank as training sees them: two layers in the place of one. */
import type { LayerId } from '../core/brand';
import { UserError } from '../core/errors';
import { shapeOf, type ConvOperator, type LayerParameters, type TrainGraph, type TrainNode } from './graph';

/** W ≈ up · down, of rank r. */
export interface LayerFactors {
  /** Of a convolution: k × k to r channels, then 1 × 1; or k × 1, then 1 × k. */
  readonly shape: 'channels' | 'spatial';
  readonly rank: number;
  /** (groups · rank, inputs of the first layer): its inputs, or channels of a group × k_h. */
  readonly down: Float32Array;
  /** (neurons, rank), or (neurons, rank × k_w). */
  readonly up: Float32Array;
}

/** What the two layers are called. */
export const downOf = (id: LayerId): LayerId => `${id}.down` as LayerId;
export const upOf = (id: LayerId): LayerId => `${id}.up` as LayerId;

/** @throws UserError where a layer that is no convolution over 2 axes is to be cut along them */
export function withFactors(graph: TrainGraph, factors: ReadonlyMap<LayerId, LayerFactors>): TrainGraph {
  const layers = new Map<LayerId, LayerParameters>();
  for (const [id, own] of graph.layers) {
    const cut = factors.get(id);
    if (!cut) layers.set(id, own);
    else
      layers
        .set(downOf(id), { weights: cut.down, biases: null })
        .set(upOf(id), { weights: cut.up, biases: own.biases });
  }
  const nodes = graph.nodes.flatMap((node) => {
    const { operator } = node;
    const cut = operator.op === 'dense' || operator.op === 'conv' ? factors.get(operator.layer) : undefined;
    return cut ? cutNode(node, shapeOf(graph, node.inputs[0]!), cut) : [node];
  });
  return { ...graph, nodes, layers };
}

/** @param read shape of what it reads, of one sample */
function cutNode(node: TrainNode, read: readonly number[], cut: LayerFactors): TrainNode[] {
  const { operator } = node;
  if (operator.op === 'dense') {
    const { layer, neurons, inputs } = operator;
    const down = { op: 'dense', layer: downOf(layer), neurons: cut.rank, inputs } as const;
    return chained(node, down, [cut.rank], { op: 'dense', layer: upOf(layer), neurons, inputs: cut.rank });
  }
  if (operator.op !== 'conv') throw new Error(`${node.name} has no weights`);
  const [down, up] = cut.shape === 'channels' ? channelCut(operator, cut) : spatialCut(node.name, operator, read, cut);
  return chained(node, down, [down.neurons, ...down.window.outputSize], up);
}

function chained(
  node: TrainNode,
  first: TrainNode['operator'],
  shape: readonly number[],
  second: TrainNode['operator'],
): TrainNode[] {
  const [name, between] = [`${node.name}.down`, `${node.output}/down`];
  return [
    { name, operator: first, inputs: node.inputs, output: between, shape },
    { ...node, operator: second, inputs: [between] },
  ];
}

type Pair = [down: ConvOperator, up: ConvOperator];

function channelCut(operator: ConvOperator, { rank }: LayerFactors): Pair {
  const { layer, groups, window } = operator;
  const ones = window.kernel.map(() => 1);
  const place = { kernel: ones, stride: ones, dilation: ones, padBegin: ones.map(() => 0) };
  return [
    { ...operator, layer: downOf(layer), neurons: groups * rank },
    { ...operator, layer: upOf(layer), inputs: rank, window: { ...place, outputSize: window.outputSize } },
  ];
}

function spatialCut(name: string, operator: ConvOperator, read: readonly number[], { rank }: LayerFactors): Pair {
  const { layer, groups, inputs, window } = operator;
  if (window.kernel.length !== 2)
    throw new UserError(`${name} is no convolution over 2 axes: k × 1 and 1 × k cannot take its place.`);
  const [rows, columns] = window.kernel as [number, number];
  /** The window along one axis, and a single place of the other. */
  const along = (axis: number, outputSize: number[]) => {
    const only = (values: readonly number[], otherwise: number) => values.map((v, i) => (i === axis ? v : otherwise));
    const { kernel, stride, dilation, padBegin } = window;
    return {
      ...{ kernel: only(kernel, 1), stride: only(stride, 1), dilation: only(dilation, 1), padBegin: only(padBegin, 0) },
      outputSize,
    };
  };
  const between = [window.outputSize[0]!, read[2]!];
  return [
    {
      ...operator,
      ...{ layer: downOf(layer), neurons: groups * rank, inputs: (inputs / (rows * columns)) * rows },
      window: along(0, between),
    },
    { ...operator, layer: upOf(layer), inputs: rank * columns, window: along(1, [...window.outputSize]) },
  ];
}
