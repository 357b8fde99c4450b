import { expect, test } from 'vitest';
import { problemSums } from '../../../test/sums';
import { factorize } from '../../core/linalg/factor';
import { randomProblem } from '../../quant/random-problem';
import { leadingOf } from './leading';

test('H − uuᵀ is positive semidefinite, and u takes what a shared mean weighs', () => {
  const n = 40;
  const { H } = problemSums(randomProblem({ inputs: n, neurons: 1, samples: 200 }))[0]!;
  H.forEach((_, i) => (H[i]! += 900));
  const diagonal = Float64Array.from({ length: n }, (_, t) => H[t * (n + 1)]!);
  const { u, rest } = leadingOf(H, diagonal);
  const left = H.map((h, i) => h - u[Math.floor(i / n)]! * u[i % n]!);
  for (let t = 0; t < n; t++) expect(left[t * (n + 1)]).toBeCloseTo(rest[t]!, 6);
  // One direction has nothing left; in all others pivots stay.
  const { D } = factorize(left, n, 1e-9);
  expect(D.filter((d) => d > 1).length).toBeGreaterThanOrEqual(n - 1);
  expect(Math.max(...rest)).toBeLessThan(0.5 * Math.min(...diagonal));
});

test('where H is 0 there is no such direction', () => {
  expect(leadingOf(new Float64Array(9), new Float64Array(3))).toEqual({
    u: new Float64Array(3),
    rest: new Float64Array(3),
  });
});
