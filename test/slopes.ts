/** Gradients against differences of the loss itself. */
import { random } from '../src/core/random';

/**
 * Along a random direction of length 1: what the gradient says that the loss changes by, and what it changes by between a step back and one on.
 * @param values parameters, changed in place and put back
 * @param step small against the parameters, large against float32
 */
export async function slopes(
  loss: () => number | Promise<number>,
  values: Float32Array,
  gradient: Float32Array,
  { seed = 1, step = 1e-2 } = {},
): Promise<{ told: number; measured: number }> {
  const rng = random(seed, values.length);
  const raw = Float64Array.from(values, () => rng.normal());
  const length = Math.hypot(...raw);
  const direction = raw.map((value) => value / length);
  const before = values.slice();
  const at = (distance: number) => {
    values.set(before.map((value, i) => value + distance * direction[i]!));
    return loss();
  };
  const measured = ((await at(step)) - (await at(-step))) / (2 * step);
  values.set(before);
  return { told: direction.reduce((sum, value, i) => sum + value * gradient[i]!, 0), measured };
}
