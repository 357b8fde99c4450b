/** Follows a tensor back to the constant it comes from, through operators that only move or retype values. */
import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from 'onnx-buf';
import { floatsAttribute, intAttribute, intsAttribute } from './attributes';
import { typeName } from '../tensors/element-types';
import type { GraphIndex } from './graph';
import { withFields } from '../wire/messages';
import { describeNode } from './names';
import { isDefaultDomain } from '../wire/parse';
import { dimsOf, FLOAT_TYPES, floatsToTensor, integersToTensor, readFloats, readIntegers } from '../tensors/tensors';
import { transpose } from './transpose';
import { productOf } from '../../core/shape';

export interface Constant {
  /** The initializer it comes from; '' where that is the tensor of a Constant node. */
  origin: string;
  /** True where it is that constant itself, with nothing in between. */
  direct: boolean;
  /** One of `FLOAT_TYPES`. */
  dataType: number;
  dims: number[];
  values(): Float32Array;
}

/** `reason` completes 'its weights …'. */
export type Traced = { kind: 'constant'; constant: Constant } | { kind: 'other'; reason: string };

const other = (reason: string): Traced => ({ kind: 'other', reason });

/** Longer chains than any exporter writes are taken as computed. */
const LONGEST_CHAIN = 64;

/** @throws UserError where the constant, or the shape that a Reshape gives it, is damaged */
export function traceConstant(name: string, index: GraphIndex, chain = 0): Traced {
  const initializer = index.initializers.get(name);
  if (initializer) return fromTensor(initializer, name);
  const at = index.writer.get(name);
  if (at === undefined) return other(index.inputs.has(name) ? 'are an input of the network' : 'are a sparse tensor');
  const node = index.nodes[at]!;
  if (index.varies[at]) return other('depend on the input of the network');
  const untraced = other(`come from ${describeNode(node)}, which is not followed back to a constant`);
  if (chain > LONGEST_CHAIN || !isDefaultDomain(node.domain)) return untraced;
  if (node.opType === 'Constant') {
    const tensor = constantTensor(node);
    return tensor ? fromTensor(tensor, '') : untraced;
  }
  if (!MOVES.includes(node.opType) || !node.input[0]) return untraced;
  const source = traceConstant(node.input[0], index, chain + 1);
  if (source.kind === 'other') return source;
  const moved = move(node, source.constant, index);
  return moved ? { kind: 'constant', constant: { ...moved, direct: false } } : untraced;
}

function fromTensor(tensor: TensorProto, origin: string): Traced {
  const { dataType } = tensor;
  if (!FLOAT_TYPES.includes(dataType)) return other(`are ${typeName(dataType)}`);
  const constant = { origin, direct: origin !== '', dataType, dims: dimsOf(tensor), values: () => readFloats(tensor) };
  return { kind: 'constant', constant };
}

export const MOVES = ['Identity', 'Cast', 'Transpose', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze'];

/** What the operator makes of its constant; null where that cannot be told. */
function move(node: NodeProto, constant: Constant, index: GraphIndex): Constant | null {
  const { dims, values } = constant;
  switch (node.opType) {
    case 'Identity':
      return constant;
    case 'Cast': {
      const to = intAttribute(node, 'to', DataType.FLOAT);
      return FLOAT_TYPES.includes(to) ? { ...constant, dataType: to } : null;
    }
    case 'Transpose': {
      const perm = intsAttribute(node, 'perm') ?? dims.map((_, axis) => dims.length - 1 - axis);
      if (perm.length !== dims.length || dims.some((_, axis) => !perm.includes(axis))) return null;
      return { ...constant, dims: perm.map((axis) => dims[axis]!), values: () => transpose(values(), dims, perm) };
    }
    default: {
      const shape = newShape(node, dims, index);
      if (!shape?.every((d) => Number.isInteger(d) && d >= 0)) return null;
      return productOf(shape) === productOf(dims) ? { ...constant, dims: shape } : null;
    }
  }
}

function newShape(node: NodeProto, dims: readonly number[], index: GraphIndex): number[] | null {
  switch (node.opType) {
    case 'Flatten': {
      const given = intAttribute(node, 'axis', 1);
      const axis = given < 0 ? given + dims.length : given;
      return [productOf(dims.slice(0, axis)), productOf(dims.slice(axis))];
    }
    case 'Reshape': {
      const target = constantIntegers(node.input[1], index);
      if (!target) return null;
      const copied = intAttribute(node, 'allowzero', 0) ? target : target.map((d, i) => (d === 0 ? (dims[i] ?? 0) : d));
      const known = productOf(copied.filter((d) => d !== -1));
      return copied.map((d) => (d === -1 ? productOf(dims) / known : d));
    }
    case 'Squeeze': {
      const axes = axesOf(node, dims.length, index);
      if (axes === 'computed') return null;
      return dims.filter((d, axis) => (axes ? !axes.includes(axis) : d !== 1));
    }
    case 'Unsqueeze': {
      const given = axesOf(node, 0, index);
      if (!given || given === 'computed') return null;
      const rank = dims.length + given.length;
      const axes = given.map((axis) => (axis < 0 ? axis + rank : axis));
      const rest = [...dims];
      return Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() ?? 0)));
    }
    default:
      return null;
  }
}

/** Of Squeeze and Unsqueeze: an attribute before opset 13, an input since; null: none given. */
function axesOf(node: NodeProto, rank: number, index: GraphIndex): number[] | 'computed' | null {
  const given = node.input[1] ? constantIntegers(node.input[1], index) : intsAttribute(node, 'axes');
  if (!given) return node.input[1] ? 'computed' : null;
  return given.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** The values of an integer constant, or null where `name` is none. */
export function constantIntegers(name: string | undefined, index: GraphIndex): number[] | null {
  const writer = index.nodes[index.writer.get(name ?? '') ?? -1];
  const tensor = index.initializers.get(name ?? '') ?? (writer?.opType === 'Constant' ? constantTensor(writer) : null);
  const whole = tensor?.dataType === DataType.INT64 || tensor?.dataType === DataType.INT32;
  return tensor && whole ? readIntegers(tensor) : null;
}

/** The value of a Constant node, under its output's name; null where it is of strings or sparse. */
export function constantTensor(node: NodeProto): TensorProto | null {
  const name = node.output[0] ?? '';
  for (const attribute of node.attribute)
    switch (attribute.name) {
      case 'value':
        return attribute.t ? withFields(attribute.t, { name }) : null;
      case 'value_float':
        return floatsToTensor(name, [], Float32Array.of(attribute.f));
      case 'value_floats': {
        const floats = floatsAttribute(node, 'value_floats');
        return floatsToTensor(name, [floats.length], Float32Array.from(floats));
      }
      case 'value_int':
        return integersToTensor(name, [], [Number(attribute.i)]);
      case 'value_ints':
        return integersToTensor(name, [attribute.ints.length], attribute.ints.map(Number));
    }
  return null;
}
