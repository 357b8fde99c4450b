import { expect, test } from 'vitest';
import { random } from '../../core/random';
import { problemSums } from '../../../test/sums';
import { randomProblem } from '../../quant/random-problem';
import { openCholesky } from './cholesky';
import { refitByGradients } from './gradients';

const CASES = Array.from({ length: 50 }, (_, number) => ({ number }));

test.each(CASES)('by gradients as by factors, problem $number', async ({ number }) => {
  const rng = random(12, number);
  const inputs = 1 + rng.below(90);
  const neurons = 1 + rng.below(20);
  const samples = number % 3 === 0 ? Math.max(1, inputs >> 1) : inputs + rng.below(200);
  const [sums] = problemSums(randomProblem({ inputs, neurons, samples, seed: number }));
  const { H } = sums!;
  // One direction weighs much more than all others, as that of the mean does behind a ReLU.
  if (number % 2) H.forEach((_, i) => (H[i]! += 5 * samples));
  let trace = 0;
  for (let t = 0; t < inputs; t++) trace += H[t * (inputs + 1)]!;
  const ridge = (0.01 * trace) / inputs;
  const start = Float32Array.from({ length: neurons * inputs }, () => rng.normal());
  const keep = Uint8Array.from(start, () => (rng.uniform() < 0.5 ? 1 : 0));
  const aims = Float64Array.from(start, () => samples * rng.normal());
  const found = await refitByGradients({ neurons, inputs, H, ridge, aims, start, keep }, 1000, () => undefined);
  expect(found.open).not.toContain(true);
  const cholesky = openCholesky(inputs);
  for (let c = 0; c < neurons; c++) {
    const row = <T extends Uint8Array | Float64Array>(all: T) => all.subarray(c * inputs, (c + 1) * inputs) as T;
    const expected = cholesky.solve(H, row(aims), row(keep), ridge);
    const largest = expected.reduce((max, q) => Math.max(max, Math.abs(q)), 1e-300);
    expected.forEach((q, t) => expect(Math.abs(row(found.values)[t]! - q) / largest).toBeLessThan(1e-6));
  }
  cholesky.close();
});

test('what iterations do not finish is said', async () => {
  const [sums] = problemSums(randomProblem({ inputs: 60, neurons: 3, samples: 20 }));
  const start = new Float32Array(180);
  const aims = Float64Array.from(start, (_, i) => (i < 60 ? 0 : 1));
  const keep = new Uint8Array(180).fill(1);
  const refits = { neurons: 3, inputs: 60, H: sums!.H, ridge: 0.01, aims, start, keep };
  expect((await refitByGradients(refits, 2, () => undefined)).open).toEqual([false, true, true]);
});
