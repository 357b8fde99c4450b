/** Operators that work number by number, in float64 rounded once to the type of the result. */
import { f16round } from '@petamoriken/float16';
import { TensorProto_DataType as DataType, type NodeProto } from 'onnx-buf';
import { floatAttribute, intAttribute } from '../graph/attributes';
import { fromBfloat16, toBfloat16 } from '../tensors/bfloat16';
import { broadcastTo, commonShape } from './strided';
import { isFloating, NotFolded, numbersOf, type Operator, type Value } from './value';

const roundHalfToEven = (x: number) => {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
};

const UNARY: Record<string, (x: number) => number> = {
  Abs: Math.abs,
  Ceil: Math.ceil,
  Cos: Math.cos,
  Exp: Math.exp,
  Floor: Math.floor,
  Log: Math.log,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Relu: (x) => Math.max(0, x),
  Round: roundHalfToEven,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Sign: Math.sign,
  Sin: Math.sin,
  Softplus: (x) => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x))),
  Sqrt: Math.sqrt,
  Tanh: Math.tanh,
};

const BINARY: Record<string, (x: number, y: number) => number> = {
  Add: (x, y) => x + y,
  Div: (x, y) => x / y,
  Max: Math.max,
  Min: Math.min,
  Mul: (x, y) => x * y,
  Pow: (x, y) => x ** y,
  Sub: (x, y) => x - y,
  Sum: (x, y) => x + y,
};

const COMPARISONS: Record<string, (x: number, y: number) => boolean> = {
  And: (x, y) => x !== 0 && y !== 0,
  Equal: (x, y) => x === y,
  Greater: (x, y) => x > y,
  GreaterOrEqual: (x, y) => x >= y,
  Less: (x, y) => x < y,
  LessOrEqual: (x, y) => x <= y,
  Or: (x, y) => x !== 0 || y !== 0,
  Xor: (x, y) => (x !== 0) !== (y !== 0),
};

function mapped({ dims, data }: Value, dataType: number, f: (x: number) => number): Value {
  const result = numbersOf(dataType, data.length);
  for (let i = 0; i < data.length; i++) result[i] = f(data[i]!);
  return { dataType, dims, data: whole(dataType, result) };
}

/** Integers are divided towards 0. @throws NotFolded where a result is no integer that float64 holds */
function whole(dataType: number, data: Value['data']): Value['data'] {
  if (isFloating(dataType)) return data;
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.trunc(data[i]!);
    if (!Number.isSafeInteger(data[i])) throw new NotFolded();
  }
  return data;
}

function combined(a: Value, b: Value, dataType: number, f: (x: number, y: number) => number): Value {
  const dims = commonShape(a.dims, b.dims);
  const [{ data: x }, { data: y }] = [broadcastTo(a, dims), broadcastTo(b, dims)];
  const result = numbersOf(dataType, x.length);
  for (let i = 0; i < result.length; i++) result[i] = f(x[i]!, y[i]!);
  return { dataType, dims, data: whole(dataType, result) };
}

/** Those that take any number of inputs, from the left. */
const VARIADIC = ['Max', 'Min', 'Sum'];

function added(node: NodeProto, f: (x: number, y: number) => number, inputs: readonly (Value | undefined)[]): Value[] {
  const [first, ...others] = inputs as readonly Value[];
  if (!first || (others.length !== 1 && !VARIADIC.includes(node.opType))) throw new NotFolded();
  return [others.reduce<Value>((sum, other) => combined(sum, other, first.dataType, f), first)];
}

/** What a float becomes in one of 16 bits. */
const HALVES: Partial<Record<number, (x: number) => number>> = {
  [DataType.FLOAT16]: f16round,
  [DataType.BFLOAT16]: (x) => fromBfloat16(toBfloat16(x)),
};

/** Other integers may wrap around, and smaller floats have ways of their own to round. */
const CAST: readonly number[] = [DataType.FLOAT, DataType.DOUBLE, DataType.INT64, DataType.INT32];

function cast(value: Value, to: number): Value {
  if (to === Number(DataType.BOOL)) return mapped(value, to, (x) => Number(x !== 0));
  const halve = HALVES[to];
  if (halve) return mapped(value, to, halve);
  if (!CAST.includes(to)) throw new NotFolded();
  const result = mapped(value, to, (x) => x);
  if (to === Number(DataType.INT32) && result.data.some((x) => x !== (x | 0))) throw new NotFolded();
  return result;
}

/** Inputs from opset 11 on, attributes before. */
function clip(node: NodeProto, [value, low, high]: readonly (Value | undefined)[]): Value[] {
  const least = low?.data[0] ?? floatAttribute(node, 'min', -Infinity);
  const most = high?.data[0] ?? floatAttribute(node, 'max', Infinity);
  return [mapped(value!, value!.dataType, (x) => Math.min(Math.max(x, least), most))];
}

function where([condition, x, y]: readonly (Value | undefined)[]): Value[] {
  const dims = commonShape(condition!.dims, commonShape(x!.dims, y!.dims));
  const [choice, yes, no] = [condition!, x!, y!].map((value) => broadcastTo(value, dims).data);
  const data = numbersOf(x!.dataType, yes!.length);
  for (let i = 0; i < data.length; i++) data[i] = choice![i] !== 0 ? yes![i]! : no![i]!;
  return [{ dataType: x!.dataType, dims, data }];
}

const each = <F>(table: Record<string, F>, operator: (f: F) => Operator) =>
  Object.fromEntries(Object.entries(table).map(([name, f]) => [name, operator(f)]));

export const ELEMENTWISE: Record<string, Operator> = {
  ...each(UNARY, (f) => (_, [x]) => [mapped(x!, x!.dataType, f)]),
  ...each(BINARY, (f) => (node, inputs) => added(node, f, inputs)),
  ...each(COMPARISONS, (f) => (_, [x, y]) => [combined(x!, y!, DataType.BOOL, (a, b) => Number(f(a, b)))]),
  Cast: (node, [x]) => [cast(x!, intAttribute(node, 'to', DataType.FLOAT))],
  CastLike: (_, [x, like]) => [cast(x!, like!.dataType)],
  Clip: clip,
  Not: (_, [x]) => [mapped(x!, DataType.BOOL, (value) => Number(value === 0))],
  Where: (_, inputs) => where(inputs),
};
