/** Reading a tensor along other axes: what transposing, slicing and broadcasting have in common. */
import { productOf } from '../../core/shape';
import { NotFolded, numbersOf, type Value } from './value';

/** How far apart neighbours along each axis lie. */
export function stridesOf(dims: readonly number[]): number[] {
  return dims.map((_, axis) => productOf(dims.slice(axis + 1)));
}

/** @param steps between neighbours along each axis of the result @param start where its first number lies */
export function strided(
  { dataType, data }: Value,
  dims: readonly number[],
  steps: readonly number[],
  start = 0,
): Value {
  const count = productOf(dims);
  const result = numbersOf(dataType, count);
  const at = dims.map(() => 0);
  const last = dims.length - 1;
  let from = start;
  for (let to = 0; to < count; to++) {
    result[to] = data[from]!;
    for (let axis = last; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++at[axis]! < dims[axis]!) break;
      from -= steps[axis]! * dims[axis]!;
      at[axis] = 0;
    }
  }
  return { dataType, dims, data: result };
}

/** The shape that two tensors have together. @throws NotFolded where they have none */
export function commonShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [x = 1, y = 1] = [a[axis - rank + a.length], b[axis - rank + b.length]];
    if (x !== y && x !== 1 && y !== 1) throw new NotFolded();
    return x === 1 ? y : x;
  });
}

/** The value in a larger shape, repeated along axes where it has 1. @throws NotFolded where it does not fit */
export function broadcastTo(value: Value, dims: readonly number[]): Value {
  if (value.dims.length === dims.length && value.dims.every((size, axis) => size === dims[axis])) return value;
  const missing = dims.length - value.dims.length;
  const strides = stridesOf(value.dims);
  const steps = dims.map((size, axis) => {
    const own = value.dims[axis - missing] ?? 1;
    if (own !== size && own !== 1) throw new NotFolded();
    return own === 1 ? 0 : strides[axis - missing]!;
  });
  return strided(value, dims, steps);
}
