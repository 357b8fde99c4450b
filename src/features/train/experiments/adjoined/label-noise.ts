/** Labels that are wrong on purpose. */
import { random } from '../../../../core/random';

const STREAM = 0x6e01;

/** Each label with the probability `share` is another draw of all classes, its own among them. */
export function noisyLabels(labels: Int32Array, classes: number, share: number, seed: number): Int32Array {
  const rng = random(seed, STREAM);
  return labels.map((label) => {
    const [drawn, other] = [rng.uniform(), rng.below(classes)];
    return drawn < share ? other : label;
  });
}
