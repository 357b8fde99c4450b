/** Operators that add up: reductions over axes, and products of matrices. Sums are in float64, rounded once. */
import type { NodeProto } from 'onnx-buf';
import { productOf } from '../../core/shape';
import { floatAttribute, intAttribute } from '../graph/attributes';
import { axisOf, numbersAt } from './axes';
import { broadcastTo, commonShape, strided, stridesOf } from './strided';
import { isFloating, NotFolded, numbersOf, type Operator, type Value } from './value';

interface Reduction {
  first: number;
  add: (sum: number, x: number) => number;
  /** Of the sum over `count` numbers. */
  last?: (sum: number, count: number) => number;
}

const plus = (sum: number, x: number) => sum + x;
const squares = (sum: number, x: number) => sum + x * x;

const REDUCTIONS: Record<string, Reduction> = {
  ReduceL1: { first: 0, add: (sum, x) => sum + Math.abs(x) },
  ReduceL2: { first: 0, add: squares, last: Math.sqrt },
  ReduceMax: { first: -Infinity, add: Math.max },
  ReduceMean: { first: 0, add: plus, last: (sum, count) => sum / count },
  ReduceMin: { first: Infinity, add: Math.min },
  ReduceProd: { first: 1, add: (product, x) => product * x },
  ReduceSum: { first: 0, add: plus },
  ReduceSumSquare: { first: 0, add: squares },
};

const reduction =
  ({ first, add, last = (sum) => sum }: Reduction): Operator =>
  (node, [value, axes]) => {
    const { dims, dataType } = value!;
    const given = numbersAt(node, 'axes', axes) ?? [];
    if (given.length === 0 && intAttribute(node, 'noop_with_empty_axes', 0) !== 0) return [value!];
    const gone = given.length > 0 ? given.map((axis) => axisOf(axis, dims.length)) : dims.map((_, axis) => axis);
    const stays = dims.map((_, axis) => axis).filter((axis) => !gone.includes(axis));
    const strides = stridesOf(dims);
    const order = [...stays, ...dims.map((_, axis) => axis).filter((axis) => gone.includes(axis))];
    // What is summed lies together at the end.
    const { data } = strided(
      value!,
      order.map((axis) => dims[axis]!),
      order.map((axis) => strides[axis]!),
    );
    const result = numbersOf(dataType, productOf(stays.map((axis) => dims[axis]!)));
    const count = result.length === 0 ? 0 : data.length / result.length;
    for (let i = 0; i < result.length; i++) {
      let sum = first;
      for (let j = i * count; j < (i + 1) * count; j++) sum = add(sum, data[j]!);
      result[i] = last(sum, count);
    }
    const kept = intAttribute(node, 'keepdims', 1) !== 0;
    const own = kept ? dims.map((size, axis) => (gone.includes(axis) ? 1 : size)) : stays.map((axis) => dims[axis]!);
    if (!isFloating(dataType) && result.some((x) => !Number.isSafeInteger(x))) throw new NotFolded();
    return [{ dataType, dims: own, data: result }];
  };

/** Multiplications of one product, at most: about a second. */
const MOST_PRODUCTS = 2 ** 30;

function matmul(a: Value, b: Value): Value {
  if (a.dims.length < 2 || b.dims.length < 2 || !isFloating(a.dataType)) throw new NotFolded();
  const batch = commonShape(a.dims.slice(0, -2), b.dims.slice(0, -2));
  const [rows, shared] = a.dims.slice(-2) as [number, number];
  const [inner, columns] = b.dims.slice(-2) as [number, number];
  const batches = productOf(batch);
  if (shared !== inner || batches * rows * shared * columns > MOST_PRODUCTS) throw new NotFolded();
  const { data: x } = broadcastTo(a, [...batch, rows, shared]);
  const { data: y } = broadcastTo(b, [...batch, shared, columns]);
  const data = numbersOf(a.dataType, batches * rows * columns);
  const row = new Float64Array(columns);
  for (let i = 0; i < batches * rows; i++) {
    row.fill(0);
    const of = Math.floor(i / rows) * shared;
    for (let t = 0; t < shared; t++) {
      const factor = x[i * shared + t]!;
      for (let c = 0, at = (of + t) * columns; c < columns; c++) row[c]! += factor * y[at + c]!;
    }
    data.set(row, i * columns);
  }
  return { dataType: a.dataType, dims: [...batch, rows, columns], data };
}

const turned = (value: Value, turn: number): Value => {
  if (turn === 0) return value;
  const [rows = 1, columns = 1] = value.dims;
  return strided(value, [columns, rows], [1, columns]);
};

/** α·A·B + β·C */
function gemm(node: NodeProto, [a, b, c]: readonly (Value | undefined)[]): Value {
  const product = matmul(turned(a!, intAttribute(node, 'transA', 0)), turned(b!, intAttribute(node, 'transB', 0)));
  const [alpha, beta] = [floatAttribute(node, 'alpha', 1), floatAttribute(node, 'beta', 1)];
  const added = c && broadcastTo(c, product.dims).data;
  const data = numbersOf(product.dataType, product.data.length);
  for (let i = 0; i < data.length; i++) data[i] = alpha * product.data[i]! + (added ? beta * added[i]! : 0);
  return { ...product, data };
}

export const SUMS: Record<string, Operator> = {
  ...Object.fromEntries(Object.entries(REDUCTIONS).map(([name, own]) => [name, reduction(own)])),
  Gemm: (node, inputs) => [gemm(node, inputs)],
  MatMul: (_, [a, b]) => [matmul(a!, b!)],
};
