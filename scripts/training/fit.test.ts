import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { augment } from './augment.ts';
import { PIXELS, readDigits, type Digits } from './digits.ts';
import { fit } from './fit.ts';
import { tree } from './jax.ts';
import { mlp } from './mlp.ts';

const few = (digits: Digits, count: number): Digits => ({
  count,
  x: digits.x.slice(0, count * PIXELS),
  y: digits.y.slice(0, count),
});

async function train(seed: number) {
  const losses: number[] = [];
  const settings = { ...mlp.settings, seed, epochs: 3 };
  const parameters = await fit(mlp.initial(seed), mlp.logits, few(readDigits('train'), 200), settings, (_, loss) =>
    losses.push(loss),
  );
  const weights = await parameters['fc2.weight']!.ref.data();
  tree.dispose(parameters);
  return { losses, weights: Float32Array.from(weights) };
}

test('training learns, and the same seed gives the same bits', async () => {
  const [first, again, other] = [await train(1), await train(1), await train(2)];
  expect(first.losses.at(-1)).toBeLessThan(0.7 * first.losses[0]!);
  expect(again).toEqual(first);
  expect(other.weights).not.toEqual(first.weights);
});

test('distorted digits keep most of their ink', () => {
  const { x } = few(readDigits('train'), 100);
  const chosen = Uint32Array.from({ length: 100 }, (_, i) => i);
  const ink = (pictures: Float32Array) => pictures.reduce((a, b) => a + b, 0);
  const distorted = augment(x, chosen, random(1));
  expect(ink(distorted) / ink(x)).toBeGreaterThan(0.93);
  expect(ink(distorted) / ink(x)).toBeLessThan(1.07);
  expect(Math.max(...distorted)).toBeLessThanOrEqual(1);
});
