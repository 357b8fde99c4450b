/** Shapes of tensors as far as a graph tells them: declared ones, constants, and what operators make of them. */
import type { GraphProto, NodeProto } from 'onnx-buf';
import { productOf } from '../../core/shape';
import { dimsOf } from '../tensors/tensors';
import { isDefaultDomain } from '../wire/parse';
import { intAttribute, intsAttribute } from './attributes';
import { indexGraph } from './graph';
import { integersAt } from './known-integers';
import { fromFront, type KnownShape, type ShapedGraph } from './shaped-graph';
import { windowSizes } from './window-sizes';

/** @param graph sorted */
export function shapedGraph(graph: GraphProto): ShapedGraph {
  const index = indexGraph(graph);
  const declared = declaredShapes(graph);
  const known = new Map<string, KnownShape | null>();
  /** Nodes whose shapes are known. */
  let settled = 0;
  const settle = (name: string): KnownShape | null => {
    if (known.has(name)) return known.get(name)!;
    const own = index.initializers.get(name);
    const said = own ? dimsOf(own) : (declared.get(name) ?? null);
    // What it depends on never depends on it: until it is found out, nothing is known.
    known.set(name, said);
    const node = index.nodes[index.writer.get(name) ?? -1];
    if (own || !node || (said && !said.includes(null))) return said;
    const found = isDefaultDomain(node.domain) ? shapeAfter(node, shaped) : null;
    const shape =
      said && found?.length === said.length ? said.map((length, i) => length ?? found[i]!) : (said ?? found);
    known.set(name, shape);
    return shape;
  };
  /** In the order of the graph, since chains are longer than stacks are deep. */
  const shapeOf = (name: string): KnownShape | null => {
    const at = index.writer.get(name) ?? -1;
    while (settled <= at) for (const output of index.nodes[settled++]!.output) settle(output);
    return settle(name);
  };
  const shaped: ShapedGraph = { index, shapeOf, integersOf: (name) => integersAt(name, shaped) };
  return shaped;
}

function declaredShapes(graph: GraphProto): Map<string, KnownShape> {
  const shapes = new Map<string, KnownShape>();
  for (const { name, type } of [...graph.input, ...graph.output, ...graph.valueInfo]) {
    if (type?.value.case !== 'tensorType' || !type.value.value.shape) continue;
    const dims = type.value.value.shape.dim.map(({ value }) =>
      value.case === 'dimValue' && value.value > 0n ? Number(value.value) : null,
    );
    shapes.set(name, dims);
  }
  return shapes;
}

const unknown = (rank: number): KnownShape => new Array<null>(rank).fill(null);

/** The last axis of what a matrix product gives, or that before it, where the matrix is a constant or known otherwise. */
function productShape(node: NodeProto, { shapeOf }: ShapedGraph): KnownShape | null {
  const [a, b] = [shapeOf(node.input[0]!), shapeOf(node.input[1]!)];
  if (!a || !b) return null;
  if (a.length < 2 || b.length < 2) return a.length < 2 ? b.slice(0, -2).concat(b.slice(-1)) : a.slice(0, -1);
  const batches = broadcast([a.slice(0, -2), b.slice(0, -2)]);
  return [...batches, a.at(-2)!, b.at(-1)!];
}

/** Shapes that are aligned at their ends. */
export function broadcast(shapes: readonly KnownShape[]): KnownShape {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = shapes.flatMap((shape) => {
      const at = axis - rank + shape.length;
      return at < 0 || shape[at] === 1 ? [] : [shape[at]!];
    });
    return lengths.length === 0 ? 1 : (lengths.find((length) => length !== null) ?? null);
  });
}

/** What an operator makes of the shapes that it reads; null where that is not known. */
function shapeAfter(node: NodeProto, graph: ShapedGraph): KnownShape | null {
  const [first = '', second = ''] = node.input;
  const input = first ? graph.shapeOf(first) : null;
  switch (node.opType) {
    case 'Conv':
    case 'ConvTranspose': {
      const weights = graph.shapeOf(second);
      if (!weights || weights.length < 3) return null;
      const groups = intAttribute(node, 'group', 1);
      const [whole, part] = weights;
      const channels = node.opType === 'Conv' ? whole! : part! && part! * groups;
      return [input?.[0] ?? null, channels, ...windowSizes(node, input, weights.slice(2))];
    }
    case 'Gemm': {
      const b = graph.shapeOf(second);
      const rows = input?.[intAttribute(node, 'transA', 0) ? 1 : 0] ?? null;
      return [rows, b?.[intAttribute(node, 'transB', 0) ? 0 : 1] ?? null];
    }
    case 'MatMul':
      return productShape(node, graph);
    case 'GlobalAveragePool':
    case 'GlobalMaxPool':
    case 'GlobalLpPool':
      return input && input.map((length, axis) => (axis < 2 ? length : 1));
    case 'AveragePool':
    case 'MaxPool':
    case 'LpPool':
      return input && [...input.slice(0, 2), ...windowSizes(node, input, intsAttribute(node, 'kernel_shape'))];
    case 'DepthToSpace':
    case 'SpaceToDepth':
    case 'Resize':
    case 'Upsample':
    case 'Slice':
    case 'Split':
    case 'Tile':
      return input && unknown(input.length);
    case 'Transpose': {
      const perm = intsAttribute(node, 'perm');
      return input && (perm ? perm.map((axis) => input[axis] ?? null) : [...input].reverse());
    }
    case 'Concat':
      return concatenated(node, graph);
    default:
      return MOVES[node.opType]?.(node, graph, input) ?? elementwise(node, graph);
  }
}

function concatenated(node: NodeProto, { shapeOf }: ShapedGraph): KnownShape | null {
  const shapes = node.input.map(shapeOf);
  const rank = shapes.find((shape) => shape !== null)?.length;
  if (rank === undefined) return null;
  const along = fromFront(intAttribute(node, 'axis', 0), rank);
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = shapes.map((shape) => shape?.[axis] ?? null);
    if (axis !== along) return lengths.find((length) => length !== null) ?? null;
    return lengths.every((length) => length !== null) ? lengths.reduce((a, b) => a + b, 0) : null;
  });
}

type Move = (node: NodeProto, graph: ShapedGraph, input: KnownShape | null) => KnownShape | null;

const reduced: Move = (node, { integersOf }, input) => {
  if (!input) return null;
  const given = intsAttribute(node, 'axes') ?? (node.input[1] ? integersOf(node.input[1]) : null);
  if (given?.includes(null)) return null;
  const axes = given?.map((axis) => fromFront(axis!, input.length)) ?? input.map((_, axis) => axis);
  const keeps = intAttribute(node, 'keepdims', 1) !== 0;
  return input.flatMap((length, axis) => (!axes.includes(axis) ? [length] : keeps ? [1] : []));
};

/** Operators that have shapes of their own to tell. */
const MOVES: Partial<Record<string, Move>> = {
  Flatten(node, _, input) {
    if (!input) return unknown(2);
    const axis = fromFront(intAttribute(node, 'axis', 1), input.length);
    const size = (lengths: KnownShape) => (lengths.includes(null) ? null : productOf(lengths as number[]));
    return [size(input.slice(0, axis)), size(input.slice(axis))];
  },
  Reshape(node, { integersOf }, input) {
    const target = node.input[1] ? integersOf(node.input[1]) : null;
    if (!target) return null;
    const copies = intAttribute(node, 'allowzero', 0) === 0;
    const shape = target.map((length, i) => (length === 0 && copies ? (input?.[i] ?? null) : length));
    const open = shape.indexOf(-1);
    if (open < 0) return shape;
    const others = shape.filter((_, i) => i !== open);
    const known = input && !input.includes(null) && !others.includes(null);
    const left = known ? productOf(input as number[]) / productOf(others as number[]) : null;
    return shape.map((length, i) => (i === open ? left : length));
  },
  Pad(node, { integersOf }, input) {
    const pads = node.input[1] ? integersOf(node.input[1]) : intsAttribute(node, 'pads');
    if (!input || pads?.length !== 2 * input.length || node.input[3]) return input && unknown(input.length);
    return input.map((length, axis) => {
      const [begin, end] = [pads[axis]!, pads[axis + input.length]!];
      return length === null || begin === null || end === null ? null : length + begin + end;
    });
  },
  Squeeze(node, graph, input) {
    const axes = input && squeezedAxes(node, graph, input);
    return axes && input.filter((_, axis) => !axes.includes(axis));
  },
  Unsqueeze(node, graph, input) {
    const axes = input && axesGiven(node, graph, (count) => input.length + count);
    if (!axes) return null;
    const rest = [...input];
    return Array.from({ length: input.length + axes.length }, (_, axis) => (axes.includes(axis) ? 1 : rest.shift()!));
  },
  Gather(node, { shapeOf }, input) {
    const indices = shapeOf(node.input[1]!);
    if (!input || !indices) return null;
    const axis = fromFront(intAttribute(node, 'axis', 0), input.length);
    return [...input.slice(0, axis), ...indices, ...input.slice(axis + 1)];
  },
  Expand: (node, { integersOf }, input) => {
    const target = integersOf(node.input[1]!);
    return target && input && broadcast([input, target.map((length) => (length === -1 ? null : length))]);
  },
  Shape: (_node, _graph, input) => [input ? input.length : null],
  ReduceMean: reduced,
  ReduceSum: reduced,
  ReduceMax: reduced,
  ReduceMin: reduced,
  ReduceL2: reduced,
  ArgMax: (node, _, input) => {
    if (!input) return null;
    const along = fromFront(intAttribute(node, 'axis', 0), input.length);
    const keeps = intAttribute(node, 'keepdims', 1) !== 0;
    return input.flatMap((length, axis) => (axis !== along ? [length] : keeps ? [1] : []));
  },
};

/** Of Squeeze and Unsqueeze: an attribute before opset 13, an input since; null where it is computed, or not given. */
export function axesGiven(
  node: NodeProto,
  { integersOf }: Pick<ShapedGraph, 'integersOf'>,
  rankFor: (count: number) => number,
): number[] | null {
  const given = node.input[1] ? integersOf(node.input[1]) : intsAttribute(node, 'axes');
  if (!given || given.includes(null)) return null;
  return given.map((axis) => fromFront(axis!, rankFor(given.length)));
}

/** Without axes it takes all that are 1: a length that is not known is taken to be more. */
export function squeezedAxes(node: NodeProto, graph: ShapedGraph, input: KnownShape): number[] | null {
  const isGiven = Boolean(node.input[1]) || intsAttribute(node, 'axes') !== null;
  if (isGiven) return axesGiven(node, graph, () => input.length);
  return input.flatMap((length, axis) => (length === 1 ? [axis] : []));
}

/** Operators that give what they read in another value, element by element. */
export const ELEMENTWISE = new Set(
  `Abs Acos Acosh Asin Asinh Atan Atanh BatchNormalization Bernoulli Cast CastLike Ceil Celu Clip Cos Cosh CumSum Dropout Elu
  Erf Exp Floor Gelu GroupNormalization HardSigmoid HardSwish Hardmax Identity InstanceNormalization LRN LayerNormalization
  LeakyRelu Log LogSoftmax LpNormalization MeanVarianceNormalization Mish Neg Not RMSNormalization Reciprocal Relu Round Selu
  Shrink Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu Trilu`.split(/\s+/),
);

/** Those that read several tensors, aligned at their ends. */
export const BROADCAST = new Set(
  'Add And Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or PRelu Pow Sub Sum Where Xor'.split(
    ' ',
  ),
);

function elementwise({ opType, input }: NodeProto, { shapeOf }: ShapedGraph): KnownShape | null {
  if (ELEMENTWISE.has(opType)) return input[0] ? shapeOf(input[0]) : null;
  if (!BROADCAST.has(opType)) return null;
  const shapes = input.filter(Boolean).map(shapeOf);
  return shapes.every((shape) => shape !== null) ? broadcast(shapes) : null;
}
