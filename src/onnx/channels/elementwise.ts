/** Operators that compute channel by channel: elementwise ones, those with constants for each channel, pools. */
import type { NodeProto } from 'onnx-buf';
import { floatsAttribute, intAttribute, intsAttribute, stringAttribute } from '../graph/attributes';
import { BROADCAST } from '../graph/known-shapes';
import { describeNode, shorten } from '../graph/names';
import { fromFront } from '../graph/shaped-graph';
import { FLOAT_TYPES, readFloats } from '../tensors/tensors';
import { isDefaultDomain } from '../wire/parse';
import { along, fixed, idsOver, type ChannelAxis, type Outcome, type Walk } from './channel-axis';

/** A rule of an operator, at least one of whose inputs has neurons. @param at index of the node */
export type Rule = (node: NodeProto, at: number, walk: Walk) => Outcome;

/** f(x) of each value. */
const UNARY = new Set(
  `Abs Acos Acosh Affine Asin Asinh Atan Atanh Cast CastLike Ceil Celu Clip Cos Cosh Dropout Elu Erf Exp Floor Gelu HardSigmoid
  HardSwish Identity LeakyRelu Log Mish Neg Not ParametricSoftplus QuickGelu Reciprocal Relu Round ScaledTanh Selu Shrink Sigmoid Sign Sin
  Sinh Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu`.split(/\s+/),
);

/** Operators of onnxruntime's own domain that are followed. */
const OF_ONNXRUNTIME = new Set(['Gelu', 'QuickGelu']);

/** What is said where an operator is not followed. */
export const unfollowed = (node: NodeProto): Outcome =>
  fixed(`They reach ${describeNode(node)}, which mixes channels, counts them, or is not followed.`);

/** Why neurons stay that an operator joins with what is no neuron of a layer. */
export const besideKept = (node: NodeProto): string =>
  `${describeNode(node)} joins them with channels that no layer gives.`;

/** The axis of its first input, where that alone has neurons. */
export function alone(node: NodeProto, { axes }: Walk): ChannelAxis | null {
  const [first = '', ...others] = node.input;
  return others.some((name) => axes.has(name)) ? null : (axes.get(first) ?? null);
}

const unary: Rule = (node, _, walk) => {
  const axis = alone(node, walk);
  return axis ? along(axis) : unfollowed(node);
};

/** Pools: channels are axis 1. */
const pool: Rule = (node, _, walk) => {
  const axis = alone(node, walk);
  // Indices of a MaxPool count through all channels.
  const counts = node.output.slice(1).some((name) => name !== '');
  return axis?.axis === 1 && !axis.open && !counts ? along(axis) : unfollowed(node);
};

/** Cuts a constant with a value for each place of the axis. @returns why not; null: done */
function cutConstant(walk: Walk, use: { node: NodeProto; at: number; slot: number; axis: number }, ids: Int32Array) {
  const { node, at, slot, axis } = use;
  const tensor = walk.graph.index.initializers.get(node.input[slot] ?? '');
  if (!tensor) return `${describeNode(node)} adds ${shorten(node.input[slot] ?? '')} to them, which is computed.`;
  if (!FLOAT_TYPES.includes(tensor.dataType) || Number(tensor.dims[axis]) !== ids.length)
    return `${describeNode(node)} reads ${shorten(tensor.name)} with them, which does not hold a number for each.`;
  walk.cuts.push({ node: at, slot, axis, ids });
  return null;
}

/** BatchNormalization and InstanceNormalization, whose constants are lists along axis 1. */
const normalization =
  (slots: readonly number[]): Rule =>
  (node, at, walk) => {
    const axis = alone(node, walk);
    const outputs = node.output.filter((name) => name !== '').length;
    if (axis?.axis !== 1 || outputs > 1 || intAttribute(node, 'spatial', 1) !== 1) return unfollowed(node);
    const length = walk.graph.shapeOf(node.input[slots[0]!] ?? '')?.[0] ?? null;
    const ids = length === null ? null : idsOver(axis, length);
    if (!ids) return unfollowed(node);
    for (const slot of slots) {
      const reason = cutConstant(walk, { node, at, slot, axis: 0 }, ids);
      if (reason) return fixed(reason);
    }
    return along({ ...axis, ids, open: false });
  };

interface Operand {
  slot: number;
  rank: number;
  /** Where it has neurons. */
  axis: ChannelAxis | null;
  /** At the axis of the neurons; null: not known. */
  length: number | null;
}

/** What an operator of several tensors reads, aligned at their ends; null where that is not known. */
function operandsOf(node: NodeProto, { graph, axes }: Walk): { operands: Operand[]; fromEnd: number } | null {
  const first = node.input.map((name) => axes.get(name)).find((axis) => axis !== undefined)!;
  const fromEnd = first.axis - first.rank;
  const operands: Operand[] = [];
  for (const [slot, name] of node.input.entries()) {
    if (!name) continue;
    const axis = axes.get(name) ?? null;
    const shape = graph.shapeOf(name);
    const rank = axis?.rank ?? shape?.length;
    if (rank === undefined || (axis && axis.axis - axis.rank !== fromEnd)) return null;
    operands.push({ slot, rank, axis, length: rank + fromEnd < 0 ? 1 : (shape?.[rank + fromEnd] ?? null) });
  }
  return { operands, fromEnd };
}

/** How many places the axis has in the result; null: nothing tells, all neurons are on open axes. 'unknown': it may be any. */
function commonLength(operands: readonly Operand[]): number | null | 'unknown' {
  let common: number | null = null;
  for (const { axis, length } of operands) {
    const own = axis ? (axis.open ? null : axis.ids.length) : length;
    if (!axis && own === null) return 'unknown';
    if (own !== null && (axis || own > 1)) common = Math.max(common ?? 0, own);
  }
  return common;
}

/** Add, Mul, Sub and the like: the same neurons go from all tensors, and from constants with a value for each. */
const broadcast: Rule = (node, at, walk) => {
  const found = operandsOf(node, walk);
  const common = found ? commonLength(found.operands) : 'unknown';
  if (!found || common === 'unknown' || node.attribute.some(({ name }) => name === 'broadcast'))
    return unfollowed(node);
  const { operands, fromEnd } = found;
  const idsOf = ({ axis }: Operand) => axis && (common === null ? axis.ids : idsOver(axis, common));
  const full = operands.map(idsOf).find((ids) => ids !== null);
  if (!full) return unfollowed(node);
  for (const operand of operands) {
    const reason = joinOperand({ node, at, walk, fromEnd, full, common }, operand, idsOf(operand));
    if (reason) return fixed(reason);
  }
  const rank = Math.max(...operands.map((operand) => operand.rank));
  return along({ rank, axis: rank + fromEnd, ids: full, open: common === null });
};

interface Joining {
  node: NodeProto;
  at: number;
  walk: Walk;
  fromEnd: number;
  /** Of the result. */
  full: Int32Array;
  common: number | null;
}

/** Ties what an operand has along the axis to the result's. @returns why that cannot be; null: done */
function joinOperand(joining: Joining, { slot, rank, axis, length }: Operand, ids: Int32Array | null): string | null {
  const { node, at, walk, fromEnd, full, common } = joining;
  const name = node.input[slot]!;
  if (axis) {
    if (ids?.length === full.length) walk.coupling.couple(full, ids, besideKept(node));
    else if (axis.ids.length === 1 && !axis.open)
      walk.coupling.fix(axis.ids, `${describeNode(node)} gives the one to all channels.`);
    else return `${describeNode(node)} reads tensors of different channels.`;
    return null;
  }
  if (length === 1) return null;
  if (common === null || length !== common) return `${describeNode(node)} reads tensors of different channels.`;
  const { index } = walk.graph;
  if (index.inputs.has(name) || index.varies[index.writer.get(name) ?? -1])
    return `${describeNode(node)} reads ${shorten(name)} with them, whose channels stay.`;
  return cutConstant(walk, { node, at, slot, axis: rank + fromEnd }, full);
}

/** Spatial padding. */
const pad: Rule = (node, _, walk) => {
  const axis = alone(node, walk);
  const pads = node.input[1]
    ? walk.graph.integersOf(node.input[1])
    : (intsAttribute(node, 'pads') ?? intsAttribute(node, 'paddings'));
  const given = node.input[3] ? walk.graph.integersOf(node.input[3]) : null;
  if (!axis || axis.open || !pads || (node.input[3] && (!given || given.includes(null)))) return unfollowed(node);
  const axes = given?.map((one) => fromFront(one!, axis.rank)) ?? Array.from({ length: axis.rank }, (_, i) => i);
  const place = axes.indexOf(axis.axis);
  const stays = place < 0 || (pads[place] === 0 && pads[place + axes.length] === 0);
  return stays && pads.length === 2 * axes.length ? along(axis) : unfollowed(node);
};

/** Resize and Upsample by factors, the channels' being 1. */
const resize: Rule = (node, _, walk) => {
  const axis = alone(node, walk);
  const { initializers } = walk.graph.index;
  const slot = node.opType === 'Resize' && node.input.length > 2 ? 2 : 1;
  const tensor = initializers.get(node.input[slot] ?? '');
  const scales = tensor ? readFloats(tensor) : floatsAttribute(node, 'scales');
  const crops = stringAttribute(node, 'coordinate_transformation_mode', '') === 'tf_crop_and_resize';
  if (!axis || axis.open || crops || node.input[3] || intsAttribute(node, 'axes')) return unfollowed(node);
  return scales.length === axis.rank && scales[axis.axis] === 1 ? along(axis) : unfollowed(node);
};

/** Along another axis than the channels' it keeps them apart; before opset 13 it sums over all axes behind its own. */
const softmax: Rule = (node, _, walk) => {
  const axis = alone(node, walk);
  if (!axis || axis.open || walk.opset < 13) return unfollowed(node);
  return fromFront(intAttribute(node, 'axis', -1), axis.rank) === axis.axis ? unfollowed(node) : along(axis);
};

const RULES: Partial<Record<string, Rule>> = {
  BatchNormalization: normalization([1, 2, 3, 4]),
  InstanceNormalization: normalization([1, 2]),
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: pool,
  GlobalMaxPool: pool,
  GlobalLpPool: pool,
  Pad: pad,
  Resize: resize,
  Upsample: resize,
  Softmax: softmax,
  LogSoftmax: softmax,
};

/** The rule of an operator that leaves channels where they are; undefined: it has none. */
export function elementwiseRule({ opType, domain }: NodeProto): Rule | undefined {
  if (!isDefaultDomain(domain)) return domain === 'com.microsoft' && OF_ONNXRUNTIME.has(opType) ? unary : undefined;
  if (UNARY.has(opType)) return unary;
  return BROADCAST.has(opType) ? broadcast : RULES[opType];
}
