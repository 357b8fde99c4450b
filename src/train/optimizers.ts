/** One step of an optimizer, on one array. */
import type { Jax, Tensor } from './jax';

/** What it keeps of an array: Adam the means of gradients and of their squares, SGD its velocity. */
export type Moments = { mean: Tensor; square: Tensor } | { velocity: Tensor };

/** Of a step: its rate, and, of Adam, 1/(1 − β₁ᵗ) and 1/(1 − β₂ᵗ). Scalars, each to be referred to. */
export interface StepNumbers {
  rate: Tensor;
  meanScale: Tensor;
  squareScale: Tensor;
}

export const MEAN_DECAY = 0.9;
export const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;

export interface Stepped {
  parameter: Tensor;
  moments: Moments;
}

/**
 * Adam (D. Kingma, J. Ba, arXiv 1412.6980) or SGD with momentum; decay as in AdamW (arXiv 1711.05101).
 * @param parameter consumed, as are its gradient and its moments
 */
export function stepOf(
  jax: Jax,
  parameter: Tensor,
  gradient: Tensor,
  moments: Moments,
  numbers: StepNumbers,
  { momentum, decay }: { momentum: number; decay: number },
): Stepped {
  const towards =
    'velocity' in moments
      ? followVelocity(gradient, moments.velocity, momentum)
      : followMeans(jax, gradient, moments, numbers);
  const change = decay > 0 ? towards.direction.add(parameter.ref.mul(decay)) : towards.direction;
  return { parameter: parameter.sub(change.mul(numbers.rate.ref)), moments: towards.moments };
}

function followVelocity(gradient: Tensor, velocity: Tensor, momentum: number) {
  const next = velocity.mul(momentum).add(gradient);
  return { direction: next.ref, moments: { velocity: next } };
}

function followMeans(jax: Jax, gradient: Tensor, before: { mean: Tensor; square: Tensor }, numbers: StepNumbers) {
  const { numpy: np } = jax;
  const mean = before.mean.mul(MEAN_DECAY).add(gradient.ref.mul(1 - MEAN_DECAY));
  const square = before.square.mul(SQUARE_DECAY).add(np.square(gradient).mul(1 - SQUARE_DECAY));
  const deviation = np.sqrt(square.ref.mul(numbers.squareScale.ref)).add(EPSILON);
  const direction = mean.ref.mul(numbers.meanScale.ref).div(deviation);
  return { direction, moments: { mean, square } };
}
