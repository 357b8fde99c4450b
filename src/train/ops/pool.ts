/** Pooling of feature maps (batch, …spatial, channels). */
import type { Window } from '../graph';
import type { Jax, Tensor } from '../jax';
import { tapsAlong } from './windows';

/** Below every activation, and still finite: 0 · −∞ is no number. */
const OUTSIDE = -1e30;

/** @param x consumed */
export function maxPool(jax: Jax, window: Window, x: Tensor): Tensor {
  for (let axis = 0; axis < window.kernel.length; axis++)
    x = tapsAlong(jax, x, window, axis, OUTSIDE).reduce((a, b) => jax.numpy.maximum(a, b));
  return x;
}

/** @param x consumed @param divisors (…outputSize) */
export function averagePool(jax: Jax, window: Window, divisors: Float32Array, x: Tensor): Tensor {
  for (let axis = 0; axis < window.kernel.length; axis++)
    x = tapsAlong(jax, x, window, axis).reduce((a, b) => a.add(b));
  const first = divisors[0]!;
  if (divisors.every((divisor) => divisor === first)) return x.mul(1 / first);
  const factors = jax.numpy.array(
    divisors.map((divisor) => 1 / divisor),
    { shape: [1, ...window.outputSize, 1] },
  );
  return x.mul(factors);
}

/** @param x consumed @returns one place for each axis */
export function globalAveragePool(jax: Jax, x: Tensor): Tensor {
  const axes = Array.from({ length: x.shape.length - 2 }, (_, i) => i + 1);
  return jax.numpy.mean(x, axes, { keepdims: true });
}
