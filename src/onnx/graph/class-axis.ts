/** Which axis of a tensor the classes are, followed back through the operators that give it. */
import type { NodeProto } from 'onnx-buf';
import { isDefaultDomain } from '../wire/parse';
import { intAttribute, intsAttribute, stringAttribute } from './attributes';
import { axesGiven, BROADCAST, ELEMENTWISE, squeezedAxes } from './known-shapes';
import { flattenedAxis, reshapedAxis } from './reshaped-axis';
import { fromFront, type KnownShape, type ShapedGraph } from './shaped-graph';

/** From the front, or, below 0, from the end; null: nothing tells. */
export type ClassAxis = number | null;

/**
 * A convolution puts its channels on axis 1, a matrix product its neurons on the last, a softmax names the axis that it
 * sums over; everything behind them moves that axis, keeps it, or hides it.
 * @param opset of the default domain: Softmax before 13 counts otherwise
 */
export function classAxis(name: string, graph: ShapedGraph, opset: number): ClassAxis {
  const { nodes, writer, varies } = graph.index;
  const known = new Map<string, ClassAxis>();
  const behind: Behind = { graph, opset, follow: (input) => known.get(input) ?? null };
  // In the order of the graph, since chains are longer than stacks are deep.
  for (let at = 0; at <= (writer.get(name) ?? -1); at++) {
    const node = nodes[at]!;
    const axis = varies[at] ? axisAfter(node, behind) : null;
    for (const output of node.output) if (output) known.set(output, axis);
  }
  const axis = known.get(name) ?? null;
  return counted(axis, graph.shapeOf(name)?.length ?? null) ?? axis;
}

interface Behind {
  graph: ShapedGraph;
  opset: number;
  /** The class axis of what the node reads. */
  follow(input: string): ClassAxis;
}

const rankOf = (name: string | undefined, { graph }: Behind): number | null =>
  (name && graph.shapeOf(name)?.length) || null;

/** From the front, where the number of axes is known; null where that takes knowing it. */
function counted(axis: ClassAxis, rank: number | null): number | null {
  if (axis === null || axis >= 0) return axis;
  return rank === null ? null : axis + rank;
}

function axisAfter(node: NodeProto, behind: Behind): ClassAxis {
  const { opType, domain } = node;
  if (!isDefaultDomain(domain)) return OF_ONNXRUNTIME[opType]?.(node, behind) ?? null;
  if (opType === 'Softmax' || opType === 'LogSoftmax' || opType === 'Hardmax') return softmaxAxis(node, behind);
  const rule = NAMES[opType] ?? MOVES[opType];
  if (rule) return rule(node, behind);
  if (KEEPS.has(opType) || ELEMENTWISE.has(opType)) return behind.follow(node.input[0] ?? '');
  const read = (opType === 'Where' ? node.input.slice(1) : node.input).filter(Boolean);
  return BROADCAST.has(opType) ? agreed(read, behind) : null;
}

/** Operators that leave the number and the order of axes as they are. */
const KEEPS = new Set(
  `AffineGrid AveragePool Crop DepthToSpace Expand GatherElements GlobalAveragePool GlobalLpPool GlobalMaxPool GridSample LpPool MaxPool
  MaxUnpool Pad Resize ReverseSequence Scatter ScatterElements ScatterND Slice SpaceToDepth Split Tile Upsample`.split(
    /\s+/,
  ),
);

/** An axis of its own is what it says; before opset 13 everything from it on is one list. */
function softmaxAxis(node: NodeProto, behind: Behind): ClassAxis {
  const { opset, follow } = behind;
  if (opset >= 13) return intAttribute(node, 'axis', -1);
  const axis = intAttribute(node, 'axis', 1);
  const shape = behind.graph.shapeOf(node.input[0]!);
  if (!shape) return axis < 0 ? axis : follow(node.input[0]!);
  const rest = shape.slice(fromFront(axis, shape.length) + 1);
  return rest.every((length) => length === 1) ? axis : follow(node.input[0]!);
}

type Rule = (node: NodeProto, behind: Behind) => ClassAxis;

const channels: Rule = () => 1;
const last: Rule = () => -1;

/** The side that is constant has the neurons: W of W·X has them on its rows. */
const product: Rule = ({ input: [a = '', b = ''] }, { graph: { index, shapeOf } }) => {
  const varies = (name: string) => index.inputs.has(name) || index.varies[index.writer.get(name) ?? -1] === true;
  if (varies(a) || !varies(b)) return shapeOf(b)?.length === 1 ? null : -1;
  return shapeOf(a)?.length === 1 ? null : -2;
};

const gemm: Rule = (node, behind) => (product(node, behind) === -2 ? 0 : 1);

/** Letters of the result that only a constant brings are its neurons. */
const einsum: Rule = (node, { graph: { index } }) => {
  const [left = '', right = ''] = stringAttribute(node, 'equation', '').replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (right === '' || right.includes('.') || terms.length !== node.input.length) return null;
  const varies = (i: number) => {
    const name = node.input[i]!;
    return index.inputs.has(name) || index.varies[index.writer.get(name) ?? -1] === true;
  };
  const data = terms.filter((_, i) => varies(i)).join('');
  const neurons = [...right].filter((letter) => !data.includes(letter));
  return neurons.length === 1 ? right.indexOf(neurons[0]!) : null;
};

/** Operators that name an axis. */
const NAMES: Partial<Record<string, Rule>> = {
  Conv: channels,
  ConvTranspose: channels,
  DeformConv: channels,
  Gemm: gemm,
  MatMul: product,
  Einsum: einsum,
  RNN: last,
  LSTM: last,
  GRU: last,
  Attention: last,
};

const OF_ONNXRUNTIME: Partial<Record<string, Rule>> = {
  FusedConv: channels,
  FusedMatMul: last,
  FusedGemm: () => 1,
  Gelu: (node, behind) => behind.follow(node.input[0] ?? ''),
  FastGelu: (node, behind) => behind.follow(node.input[0] ?? ''),
  QuickGelu: (node, behind) => behind.follow(node.input[0] ?? ''),
  BiasGelu: (node, behind) => behind.follow(node.input[0] ?? ''),
};

const transposed: Rule = (node, behind) => {
  const perm = intsAttribute(node, 'perm');
  const rank = perm?.length ?? rankOf(node.input[0], behind);
  const axis = counted(behind.follow(node.input[0]!), rank);
  if (axis === null || rank === null) return null;
  const after = perm ? perm.indexOf(axis) : rank - 1 - axis;
  return after < 0 ? null : after;
};

/** Axes that are taken away; the classes' own leaves nothing. */
function without(axes: readonly number[] | null, axis: number | null): ClassAxis {
  if (axis === null || !axes || axes.includes(axis)) return null;
  return axis - axes.filter((other) => other < axis).length;
}

const reduced: Rule = (node, behind) => {
  const input = behind.follow(node.input[0]!);
  const rank = rankOf(node.input[0], behind);
  const axis = counted(input, rank);
  const given = intsAttribute(node, 'axes') ?? (node.input[1] ? behind.graph.integersOf(node.input[1]) : null);
  if (axis === null || !given || given.includes(null)) return null;
  if (rank === null && given.some((one) => one! < 0)) return null;
  const axes = given.map((one) => fromFront(one!, rank ?? 0));
  if (axes.includes(axis)) return null;
  return intAttribute(node, 'keepdims', 1) !== 0 ? axis : without(axes, axis);
};

/** Operators that move it. */
const MOVES: Partial<Record<string, Rule>> = {
  Transpose: transposed,
  Reshape(node, behind) {
    const [before, after] = [behind.graph.shapeOf(node.input[0]!), behind.graph.shapeOf(node.output[0]!)];
    const axis = counted(behind.follow(node.input[0]!), before?.length ?? null);
    return axis === null || !before || !after ? null : reshapedAxis(before, after, axis);
  },
  Flatten(node, behind) {
    const before = behind.graph.shapeOf(node.input[0]!);
    const at = intAttribute(node, 'axis', 1);
    const axis = counted(behind.follow(node.input[0]!), before?.length ?? null);
    if (at < 0 && !before) return null;
    return axis === null ? null : flattenedAxis(before, axis, fromFront(at, before?.length ?? 0));
  },
  Squeeze(node, behind) {
    const before: KnownShape | null = behind.graph.shapeOf(node.input[0]!);
    const axis = counted(behind.follow(node.input[0]!), before?.length ?? null);
    const axes = before ? squeezedAxes(node, behind.graph, before) : axesGiven(node, behind.graph, () => NaN);
    return axes?.some(Number.isNaN) ? null : without(axes, axis);
  },
  Unsqueeze(node, behind) {
    const before = rankOf(node.input[0], behind);
    const axis = counted(behind.follow(node.input[0]!), before);
    const axes = axesGiven(node, behind.graph, (count) => (before ?? NaN) + count);
    if (axis === null || !axes || axes.some(Number.isNaN)) return null;
    let after = axis;
    for (const added of [...axes].sort((a, b) => a - b)) if (added <= after) after++;
    return after;
  },
  Concat: (node, behind) => agreed(node.input, behind),
  Gather(node, behind) {
    const [data = '', indices = ''] = node.input;
    const { index, shapeOf } = behind.graph;
    const added = shapeOf(indices)?.length;
    // Rows of a table: what lies behind the one that was looked up.
    if (index.initializers.has(data)) return -1;
    const rank = rankOf(data, behind);
    const axis = counted(behind.follow(data), rank);
    const along = intAttribute(node, 'axis', 0);
    if (axis === null || added === undefined || (along < 0 && rank === null)) return null;
    const at = fromFront(along, rank ?? 0);
    if (axis === at) return added === 1 ? axis : null;
    return axis < at ? axis : axis + added - 1;
  },
  ReduceMean: reduced,
  ReduceSum: reduced,
  ReduceMax: reduced,
  ReduceMin: reduced,
  ReduceL1: reduced,
  ReduceL2: reduced,
  ReduceLogSumExp: reduced,
  TopK: (node, behind) => behind.follow(node.input[0]!),
};

/** The axis that all of those say that say one, aligned at their ends where it is known how many axes each has. */
function agreed(inputs: readonly string[], behind: Behind): ClassAxis {
  const ranks = inputs.map((name) => rankOf(name, behind));
  const aligned = !ranks.includes(null);
  const found = inputs.flatMap((name, i) => {
    const axis = behind.follow(name);
    return axis === null ? [] : [aligned && axis >= 0 ? axis - ranks[i]! : axis];
  });
  return found.every((axis) => axis === found[0]) ? (found[0] ?? null) : null;
}
