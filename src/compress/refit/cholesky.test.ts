import { expect, test } from 'vitest';
import { random } from '../../core/random';
import { randomProblem } from '../../quant/random-problem';
import { problemSums } from '../../../test/sums';
import { openCholesky } from './cholesky';

test.each(Array.from({ length: 50 }, (_, number) => ({ number })))(
  '(H_SS + λI)q_S is b_S, problem $number',
  ({ number }) => {
    const rng = random(14, number);
    const n = 1 + rng.below(110);
    const [sums] = problemSums(
      randomProblem({ inputs: n, neurons: 1, samples: number % 3 ? n + 30 : 1 + (n >> 1), seed: number }),
    );
    const { H } = sums!;
    const dead = number % 4 === 1 ? rng.below(n) : -1;
    if (dead >= 0) for (let t = 0; t < n; t++) H[dead * n + t] = H[t * n + dead] = 0;
    const keep = Uint8Array.from({ length: n }, () => (rng.uniform() < 0.7 ? 1 : 0));
    const b = Float64Array.from({ length: n }, () => rng.normal());
    const cholesky = openCholesky(n);
    for (const ridge of [3, 0.5]) {
      const q = cholesky.solve(H, b, keep, ridge);
      for (let t = 0; t < n; t++) {
        if (!keep[t] || t === dead) expect(q[t]).toBe(0);
        else
          expect(H.subarray(t * n, (t + 1) * n).reduce((sum, h, s) => sum + h * q[s]!, ridge * q[t]!)).toBeCloseTo(
            b[t]!,
            8,
          );
      }
    }
    cholesky.close();
  },
);

test('without λ a column in the span of others has no weight', () => {
  const H = Float64Array.of(4, 2, 0, 2, 1, 0, 0, 0, 9);
  const cholesky = openCholesky(3);
  expect([...cholesky.solve(H, [8, 4, 18], [1, 1, 1], 0)]).toEqual([2, 0, 2]);
  cholesky.close();
});
