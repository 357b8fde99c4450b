import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factorize, factorizeInPieces, solveFactored } from './factor';
import { random } from '../random';

/** X̃ᵀX̃ of Gaussian samples. */
function gram(samples: number, n: number, seed = 1): Float64Array {
  const rng = random(seed);
  const X = Float64Array.from({ length: samples * n }, () => rng.normal());
  const H = new Float64Array(n * n);
  for (let r = 0; r < samples; r++)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) H[i * n + j]! += X[r * n + i]! * X[r * n + j]!;
  return H;
}

/** The largest entry of MᵀDM − H − λI, where H_ii = 0 without λ, over the mean of the diagonal. */
function residual(H: Float64Array, n: number, damping: number): number {
  const { M, D, lambda } = factorize(H, n, damping);
  let worst = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += M[k * n + i]! * D[k]! * M[k * n + j]!;
      const damped = H[i * n + j]! + (i === j && H[i * n + i]! > 0 ? lambda : 0);
      worst = Math.max(worst, Math.abs(sum - damped));
    }
  return lambda > 0 ? (worst * damping) / lambda : worst;
}

test('MᵀDM is H + λI, whatever the size and the rank', () => {
  const shape = fc.record({
    samples: fc.integer({ min: 1, max: 150 }),
    n: fc.integer({ min: 1, max: 130 }),
    damping: fc.constantFrom(1e-4, 0.01, 1),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(shape, ({ samples, n, damping, seed }) => {
      expect(residual(gram(samples, n, seed), n, damping)).toBeLessThan(1e-11);
    }),
    { numRuns: 40 },
  );
});

test('M is lower triangular with ones on its diagonal', () => {
  const n = 60;
  const { M } = factorize(gram(80, n), n, 0.01);
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) expect(M[i * n + j], `${i}, ${j}`).toBe(i === j ? 1 : 0);
});

test('only the lower triangle of H is read', () => {
  const n = 70;
  const H = gram(90, n);
  const lower = H.map((h, at) => (at % n <= Math.floor(at / n) ? h : NaN));
  expect(factorize(lower, n, 0.01)).toEqual(factorize(H, n, 0.01));
});

test('an input that is always 0 has no influence', () => {
  const n = 60;
  const H = gram(80, n);
  for (let i = 0; i < n; i++) H[17 * n + i] = H[i * n + 17] = 0;
  const { M, D } = factorize(H, n, 0.01);
  expect(D[17]).toBe(0);
  for (let i = 0; i < n; i++) expect([Math.abs(M[17 * n + i]!), Math.abs(M[i * n + 17]!)], `${i}`).toEqual([0, 0]);
  expect(residual(H, n, 0.01)).toBeLessThan(1e-11);
});

describe('without damping', () => {
  test('a column in the span of later ones owes them nothing, and all stays finite', () => {
    const n = 90;
    const { M, D } = factorize(gram(20, n), n, 0);
    expect(M.every(Number.isFinite) && D.every((d) => d >= 0)).toBe(true);
    expect(D.filter((d) => d > 0).length).toBe(20);
    expect(residual(gram(20, n), n, 0)).toBeLessThan(1e-9);
  });

  test('all zeros', () => {
    const { M, D } = factorize(new Float64Array(25), 5, 0);
    expect([...M, ...D].every((x) => x === 0)).toBe(true);
  });
});

test('in pieces it is the same, with a pause after each', async () => {
  const n = 130;
  const H = gram(140, n);
  let pauses = 0;
  const pause = () => Promise.resolve(void pauses++);
  expect(await factorizeInPieces(H, n, 0.01, pause)).toEqual(factorize(H, n, 0.01));
  expect(pauses).toBeGreaterThan(1);
});

test.each([1, 3, 40])('solves with %i right-hand sides', (columns) => {
  const n = 75;
  const H = gram(50, n);
  const factor = factorize(H, n, 0.01);
  const rng = random(2);
  const B = Float64Array.from({ length: n * columns }, () => rng.normal());
  const X = B.slice();
  solveFactored(factor, X, columns);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < columns; c++) {
      let sum = factor.lambda * X[i * columns + c]!;
      for (let j = 0; j < n; j++) sum += H[i * n + j]! * X[j * columns + c]!;
      expect(Math.abs(sum - B[i * columns + c]!)).toBeLessThan(1e-9);
    }
});
