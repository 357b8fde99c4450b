/**
 * The order in which a path goes through the inputs. A letter can only make up for what was done before it; the inputs that
 * weigh most are best done while many are left to make up for them, which is what GPTQ's authors call act-order.
 */
import type { LayerRecipe } from './layer';

/**
 * @param norms ‖X̃_t‖², (inputs)
 * @returns the input of each step, those of the same norm as they come; null: as they come
 */
export function pathOrder({ method, order }: Pick<LayerRecipe, 'method' | 'order'>, norms: Float64Array) {
  if (order !== 'norm' || method === 'rtn') return null;
  return Uint32Array.from(norms.keys()).sort((a, b) => norms[b]! - norms[a]! || a - b);
}

/** Rows in the order of the path: row t is row order[t] of what is given. */
export function orderRows<T extends Float32Array | Float64Array>(rows: T, order: Uint32Array, length: number): T {
  const out = rows.slice() as T;
  order.forEach((from, t) => out.set(rows.subarray(from * length, (from + 1) * length), t * length));
  return out;
}

/** Rows and columns of a square matrix in the order of the path. */
export function orderBoth(square: Float64Array, order: Uint32Array): Float64Array {
  const n = order.length;
  const out = new Float64Array(n * n);
  for (let t = 0; t < n; t++) for (let s = 0; s < n; s++) out[t * n + s] = square[order[t]! * n + order[s]!]!;
  return out;
}
