/** Operators that move numbers, or tell their shape. */
import { TensorProto_DataType as DataType, type NodeProto } from 'onnx-buf';
import { productOf } from '../../core/shape';
import { intAttribute, intsAttribute } from '../graph/attributes';
import { constantTensor } from '../graph/constants';
import { axisOf, numbersAt } from './axes';
import { broadcastTo, commonShape, strided, stridesOf } from './strided';
import { NotFolded, numbersOf, readSparse, readValue, type Operator, type Value } from './value';

type Inputs = readonly (Value | undefined)[];

const integers = (values: readonly number[], dims: readonly number[] = [values.length]): Value => ({
  dataType: DataType.INT64,
  dims,
  data: Float64Array.from(values),
});

/** The same numbers in another shape. @throws NotFolded where it does not hold as many */
function reshaped(value: Value, dims: readonly number[]): Value {
  if (productOf(dims) !== value.data.length || dims.some((size) => !(size >= 0))) throw new NotFolded();
  return { ...value, dims };
}

function reshape(node: NodeProto, [value, shape]: Inputs): Value {
  const { dims, data } = value!;
  const wanted = Array.from(shape!.data);
  const copied = intAttribute(node, 'allowzero', 0) ? wanted : wanted.map((size, axis) => size || (dims[axis] ?? 0));
  const known = productOf(copied.filter((size) => size !== -1));
  return reshaped(
    value!,
    copied.map((size) => (size === -1 ? data.length / known : size)),
  );
}

function flatten(node: NodeProto, [value]: Inputs): Value {
  const { dims } = value!;
  const given = intAttribute(node, 'axis', 1);
  const axis = given < 0 ? given + dims.length : given;
  return reshaped(value!, [productOf(dims.slice(0, axis)), productOf(dims.slice(axis))]);
}

function squeeze(node: NodeProto, [value, axes]: Inputs): Value {
  const { dims } = value!;
  const gone = numbersAt(node, 'axes', axes)?.map((axis) => axisOf(axis, dims.length));
  return reshaped(
    value!,
    dims.filter((size, axis) => (gone ? !gone.includes(axis) : size !== 1)),
  );
}

function unsqueeze(node: NodeProto, [value, axes]: Inputs): Value {
  const { dims } = value!;
  const given = numbersAt(node, 'axes', axes) ?? [];
  const rank = dims.length + given.length;
  const added = given.map((axis) => axisOf(axis, rank));
  const rest = [...dims];
  return reshaped(
    value!,
    Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (rest.shift() ?? 1))),
  );
}

function transpose(node: NodeProto, [value]: Inputs): Value {
  const { dims } = value!;
  const perm = intsAttribute(node, 'perm') ?? dims.map((_, axis) => dims.length - 1 - axis);
  if (perm.length !== dims.length || dims.some((_, axis) => !perm.includes(axis))) throw new NotFolded();
  const strides = stridesOf(dims);
  return strided(
    value!,
    perm.map((axis) => dims[axis]!),
    perm.map((axis) => strides[axis]!),
  );
}

function expand([value, shape]: Inputs): Value {
  return broadcastTo(value!, commonShape(value!.dims, Array.from(shape!.data)));
}

/** Values one after the other along an axis. */
function concat(node: NodeProto, inputs: Inputs): Value {
  const values = inputs as Value[];
  const { dims, dataType } = values[0]!;
  const axis = axisOf(intAttribute(node, 'axis', 0), dims.length);
  const alike = values.every(
    (one) => one.dims.length === dims.length && one.dims.every((size, i) => i === axis || size === dims[i]),
  );
  if (!alike) throw new NotFolded();
  const total = dims.map((size, i) => (i === axis ? values.reduce((sum, one) => sum + one.dims[axis]!, 0) : size));
  const data = numbersOf(dataType, productOf(total));
  const [row = 1] = stridesOf(total)
    .slice(axis)
    .map((stride) => stride * total[axis]!);
  let before = 0;
  for (const one of values) {
    const length = one.dims[axis]! * (stridesOf(dims)[axis] ?? 1);
    for (let from = 0, to = before; from < one.data.length; from += length, to += row)
      data.set(one.data.subarray(from, from + length), to);
    before += length;
  }
  return { dataType, dims: total, data };
}

/** A part along some axes. @param ranges of an axis: where it begins, how long it is, how far apart */
function part(
  value: Value,
  ranges: ReadonlyMap<number, readonly [start: number, length: number, step: number]>,
): Value {
  const strides = stridesOf(value.dims);
  let start = 0;
  for (const [axis, [at]] of ranges) start += at * strides[axis]!;
  return strided(
    value,
    value.dims.map((size, axis) => ranges.get(axis)?.[1] ?? size),
    strides.map((stride, axis) => stride * (ranges.get(axis)?.[2] ?? 1)),
    start,
  );
}

function slice(node: NodeProto, [value, starts, ends, axes, steps]: Inputs): Value {
  const { dims } = value!;
  const from = numbersAt(node, 'starts', starts) ?? [];
  const to = numbersAt(node, 'ends', ends) ?? [];
  const along = numbersAt(node, 'axes', axes) ?? from.map((_, i) => i);
  const by = steps ? Array.from(steps.data) : from.map(() => 1);
  const ranges = along.map((given, i) => {
    const axis = axisOf(given, dims.length);
    const [size, step] = [dims[axis]!, by[i]!];
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const clamp = (at: number, least: number) => Math.min(Math.max(at < 0 ? at + size : at, least), high);
    const [start, end] = [clamp(from[i]!, 0), clamp(to[i]!, low)];
    return [axis, [start, Math.max(0, Math.ceil((end - start) / step)), step]] as const;
  });
  return part(value!, new Map(ranges));
}

function split(node: NodeProto, [value, sizes]: Inputs): Value[] {
  const { dims } = value!;
  const axis = axisOf(intAttribute(node, 'axis', 0), dims.length);
  const each = Math.ceil(dims[axis]! / node.output.length);
  const even = node.output.map((_, i) => Math.min(each, dims[axis]! - i * each));
  const lengths = numbersAt(node, 'split', sizes) ?? even;
  if (lengths.length !== node.output.length || lengths.reduce((a, b) => a + b, 0) !== dims[axis]) throw new NotFolded();
  let start = 0;
  return lengths.map((length) => {
    const own = part(value!, new Map([[axis, [start, length, 1]]]));
    start += length;
    return own;
  });
}

function gather(node: NodeProto, [value, indices]: Inputs): Value {
  const { dims, data, dataType } = value!;
  const axis = axisOf(intAttribute(node, 'axis', 0), dims.length);
  const size = dims[axis]!;
  const inner = productOf(dims.slice(axis + 1));
  const outer = productOf(dims.slice(0, axis));
  const wanted = [...dims.slice(0, axis), ...indices!.dims, ...dims.slice(axis + 1)];
  const result = numbersOf(dataType, productOf(wanted));
  let to = 0;
  for (let o = 0; o < outer; o++)
    for (const index of indices!.data) {
      const from = (o * size + axisOf(index, size)) * inner;
      result.set(data.subarray(from, from + inner), to);
      to += inner;
    }
  return { dataType, dims: wanted, data: result };
}

function tile([value, repeats]: Inputs): Value {
  const copies = Array.from(repeats!.data);
  // Each axis behind one of its copies.
  const apart = value!.dims.flatMap((size) => [1, size]);
  const wanted = value!.dims.flatMap((size, axis) => [copies[axis]!, size]);
  const tiled = broadcastTo({ ...value!, dims: apart }, wanted);
  return { ...tiled, dims: value!.dims.map((size, axis) => size * copies[axis]!) };
}

function constantOfShape(node: NodeProto, [shape]: Inputs): Value {
  const given = node.attribute.find(({ name }) => name === 'value')?.t;
  const fill = given ? readValue(given) : { dataType: DataType.FLOAT, data: Float32Array.of(0) };
  const dims = Array.from(shape!.data);
  return { dataType: fill.dataType, dims, data: numbersOf(fill.dataType, productOf(dims)).fill(fill.data[0]!) };
}

function shapeOf(node: NodeProto, [value]: Inputs): Value {
  const { dims } = value!;
  return integers(dims.slice(intAttribute(node, 'start', 0), intAttribute(node, 'end', dims.length)));
}

function constant(node: NodeProto): Value {
  const sparse = node.attribute.find(({ name }) => name === 'sparse_value')?.sparseTensor;
  if (sparse) return readSparse(sparse);
  const tensor = constantTensor(node);
  if (!tensor) throw new NotFolded();
  return readValue(tensor);
}

function range([start, limit, delta]: Inputs): Value {
  const [from, to, by] = [start!.data[0]!, limit!.data[0]!, delta!.data[0]!];
  const data = numbersOf(start!.dataType, Math.max(0, Math.ceil((to - from) / by)));
  for (let i = 0; i < data.length; i++) data[i] = from + i * by;
  return { dataType: start!.dataType, dims: [data.length], data };
}

const one =
  (f: (node: NodeProto, inputs: Inputs) => Value): Operator =>
  (node, inputs) => [f(node, inputs)];

export const SHAPES: Record<string, Operator> = {
  Concat: one(concat),
  Constant: one(constant),
  ConstantOfShape: one(constantOfShape),
  Expand: one((_, inputs) => expand(inputs)),
  Flatten: one(flatten),
  Gather: one(gather),
  Identity: one((_, [value]) => value!),
  Range: one((_, inputs) => range(inputs)),
  Reshape: one(reshape),
  Shape: one(shapeOf),
  Size: one((_, [value]) => integers([value!.data.length], [])),
  Slice: one(slice),
  Split: split,
  Squeeze: one(squeeze),
  Tile: one((_, inputs) => tile(inputs)),
  Transpose: one(transpose),
  Unsqueeze: one(unsqueeze),
};
