/** Exchanging the axes of a constant. */
import { productOf } from '../../core/shape';

/** @param perm axis `i` of the result is axis `perm[i]` of `values` */
export function transpose(values: Float32Array, dims: readonly number[], perm: readonly number[]) {
  const strides = dims.map((_, axis) => productOf(dims.slice(axis + 1)));
  const sizes = perm.map((axis) => dims[axis]!);
  const steps = perm.map((axis) => strides[axis]!);
  const result = new Float32Array(values.length);
  const at = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from]!;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++at[axis]! < sizes[axis]!) break;
      from -= steps[axis]! * sizes[axis]!;
      at[axis] = 0;
    }
  }
  return result;
}
