/** Two nodes in the place of a layer's one, and their constants: low rank, and depthwise and pointwise. */
import type { AttributeProto, NodeProto } from 'onnx-buf';
import { attribute, node as makeNode } from '../build';
import { intsAttribute } from '../graph/attributes';
import { asConstant } from '../layers/weight-layout';
import type { Layer, Network } from '../network';
import { withFields } from '../wire/messages';
import type { LayerParts } from './compressed-layer';

/** A constant as the operator wants it. */
export interface Placed {
  dims: number[];
  values: Float32Array;
}

export interface TwoLayers {
  /** Constants of the first and of the second node. */
  first: Placed;
  second: Placed;
  /** @param names of the constants, of what is between the nodes, and of the first node; the second keeps the layer's */
  nodes: (names: { first: string; second: string; between: string; node: string }) => [NodeProto, NodeProto];
}

/** Why a layer's file has its weights whole all the same, in a sentence; null: two nodes take its place. */
export function leftWhole(network: Network, layer: Layer, parts: LayerParts): string | null {
  const { op, name, weightShape } = layer;
  const why = (reason: string) => `${name} stays one layer in the file: ${reason}.`;
  if (network.lookups.some((lookup) => lookup.layer === layer.id))
    return why('rows of its weights are looked up as well, and two factors have none');
  if (weightShape.length === 1) return why('its weights are a vector');
  const isSpatial = parts.kind === 'low-rank' && parts.shape === 'spatial';
  const node = network.model.graph!.node[layer.node]!;
  if (isSpatial && op === 'ConvTranspose' && intsAttribute(node, 'output_shape'))
    return why('its output_shape does not say which size is between the two');
  return null;
}

/** The first node reads what the layer reads; the second writes what it writes, and has its bias. */
export function asTwoLayers(layer: Layer, node: NodeProto, parts: LayerParts): TwoLayers {
  if (layer.op === 'Gemm' || layer.op === 'MatMul') return asMatrices(layer, node, parts);
  if (parts.kind === 'separable') return asSeparable(layer, node, parts);
  return parts.shape === 'spatial' ? asSpatial(layer, node, parts) : asChannels(layer, node, parts);
}

/** X·downᵀ, and of that ·upᵀ; or down·X, and up· of that. */
function asMatrices(layer: Layer, node: NodeProto, parts: LayerParts): TwoLayers {
  if (parts.kind !== 'low-rank') throw new Error(`${layer.op} has no ${parts.kind} parts`);
  const { op, inputs, neurons, weightShape } = layer;
  const { down, up, rank } = parts;
  const onLeft = node.input[0] === layer.weight;
  const place = (
    W: Float32Array,
    rows: number,
    columns: number,
    flip: boolean,
    lead: readonly number[] = [],
  ): Placed => {
    const dims = [...lead, ...(flip ? [columns, rows] : [rows, columns])];
    return {
      dims,
      values: asConstant(
        { op: 'MatMul', neurons: rows, inputs: columns, groups: 1, transposed: flip, weightShape: dims },
        W,
      ),
    };
  };
  const lead = weightShape.slice(0, -2);
  // Left of MatMul rows of X are columns of what is read; Gemm's always are rows (rewrite.ts).
  const columnsRead = onLeft && op === 'MatMul';
  const gemm = { transA: 0, transB: onLeft ? 1 : 0 };
  const attributes = op === 'Gemm' ? withAttributes(node, gemm) : node.attribute;
  return {
    first: place(down, rank, inputs, !columnsRead),
    second: place(up, neurons, rank, !onLeft, lead),
    nodes: ({ first, second, between, node: name }) => [
      makeNode('MatMul', columnsRead ? [first, layer.input] : [layer.input, first], [between], {}, name),
      withFields(node, {
        input: [...(onLeft ? [second, between] : [between, second]), ...node.input.slice(2)],
        attribute: attributes,
      }),
    ],
  };
}

function asChannels(layer: Layer, node: NodeProto, { down, up, rank }: LowRank): TwoLayers {
  const kernel = kernelOf(layer);
  const { neurons, groups } = layer;
  return {
    first: convolved(layer, down, { neurons: groups * rank, kernel }),
    second: pointwise(neurons, rank, kernel, up),
    nodes: chained(node, layer, node.attribute),
  };
}

function asSpatial(layer: Layer, node: NodeProto, { down, up, rank }: LowRank): TwoLayers {
  const [rows, columns] = kernelOf(layer) as [number, number];
  const { neurons, groups } = layer;
  const along = (axis: 0 | 1) => withAttributes(node, alongAxis(node, axis, axis === 0 ? rows : columns));
  return {
    first: convolved(layer, down, { neurons: groups * rank, kernel: [rows, 1] }),
    second: convolved(layer, up, { neurons, kernel: [1, columns] }),
    nodes: ({ first, second, between, node: name }) => [
      withFields(node, { name, input: [layer.input, first], output: [between], attribute: along(0) }),
      withFields(node, { input: [between, second, ...node.input.slice(2)], attribute: along(1) }),
    ],
  };
}

function asSeparable(layer: Layer, node: NodeProto, parts: Extract<LayerParts, { kind: 'separable' }>): TwoLayers {
  const kernel = kernelOf(layer);
  const channels = parts.depthwise.length / kernel.reduce((a, b) => a * b, 1);
  const { neurons, groups } = layer;
  return {
    first: convolved({ ...layer, groups: channels }, parts.depthwise, { neurons: channels, kernel }),
    second: pointwise(neurons, channels / groups, kernel, parts.pointwise),
    nodes: chained(node, layer, withAttributes(node, { group: channels })),
  };
}

type LowRank = Extract<LayerParts, { kind: 'low-rank' }>;

const kernelOf = ({ weightShape }: Layer) => weightShape.slice(2);

/** The layer's own operator, with these attributes, then a 1 × 1 convolution in its groups. */
function chained(node: NodeProto, { input, groups }: Layer, attributes: AttributeProto[]): TwoLayers['nodes'] {
  return ({ first, second, between, node: name }) => [
    withFields(node, { name, input: [input, first], output: [between], attribute: attributes }),
    withFields(node, {
      opType: 'Conv',
      input: [between, second, ...node.input.slice(2)],
      attribute: groups > 1 ? [attribute('group', groups)] : [],
    }),
  ];
}

/** The constant of W (neurons, inputs) for the layer's operator in its groups. */
function convolved(
  { op, groups }: Pick<Layer, 'op' | 'groups'>,
  W: Float32Array,
  { neurons, kernel }: { neurons: number; kernel: number[] },
): Placed {
  const inputs = W.length / neurons;
  const channels = inputs / kernel.reduce((a, b) => a * b, 1); // of a group
  const transposed = op === 'ConvTranspose';
  const dims = [...(transposed ? [groups * channels, neurons / groups] : [neurons, channels]), ...kernel];
  return { dims, values: asConstant({ op, neurons, inputs, groups, transposed, weightShape: dims }, W) };
}

const pointwise = (neurons: number, channels: number, kernel: readonly number[], values: Float32Array): Placed => ({
  dims: [neurons, channels, ...kernel.map(() => 1)],
  values,
});

/** The attributes of a convolution over 2 axes for a kernel that goes along one of them. */
function alongAxis(node: NodeProto, axis: 0 | 1, size: number): Record<string, number[]> {
  const found: Record<string, number[]> = {};
  const keep = (name: string, otherwise: number) => {
    const own = intsAttribute(node, name);
    if (own) found[name] = own.map((value, i) => (i % 2 === axis ? value : otherwise));
  };
  keep('strides', 1);
  keep('dilations', 1);
  keep('pads', 0);
  keep('output_padding', 0);
  if (intsAttribute(node, 'kernel_shape')) found['kernel_shape'] = axis === 0 ? [size, 1] : [1, size];
  return found;
}

/** The node's attributes with others in their place. */
function withAttributes(node: NodeProto, changed: Record<string, number | number[]>): AttributeProto[] {
  const kept = node.attribute.filter(({ name }) => !(name in changed));
  return [...kept, ...Object.entries(changed).map(([name, value]) => attribute(name, value))];
}
