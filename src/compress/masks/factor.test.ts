import { expect, test } from 'vitest';
import { factorize } from '../../core/linalg/factor';
import { random } from '../../core/random';
import { gramMatrices } from '../../core/linalg/gram';
import { factorizeWide } from './factor';

const rest = () => undefined;

/** X̃ᵀX̃ of normal numbers; of the inputs each `dead`-th is always 0. */
function gram(samples: number, n: number, dead = Infinity): Float64Array {
  const rng = random(21, samples, n);
  const X = Float32Array.from({ length: samples * n }, (_, i) => ((i % n) % dead === 1 ? 0 : rng.normal()));
  return gramMatrices(X, X, samples, n).H;
}

test.each([
  [1, 5, 0.01],
  [7, 20, 0.01],
  [40, 30, 0.01],
  [63, 90, 0.01],
  [131, 150, 1e-4],
  [131, 20, 0.01],
])('%i inputs, %i samples, λ %f: the factor in core, by products in WebAssembly', async (n, samples, damping) => {
  for (const H of [gram(samples, n), gram(samples, n, 6)]) {
    const lower = H.map((h, at) => (at % n <= Math.floor(at / n) ? h : NaN));
    const found = await factorizeWide(lower, n, damping, rest);
    const expected = factorize(H, n, damping);
    expect(found.lambda).toBe(expected.lambda);
    found.D.forEach((d, t) => expect(Math.abs(d - expected.D[t]!)).toBeLessThan(1e-9 * samples));
    found.M.forEach((m, i) => expect(Math.abs(m - expected.M[i]!), `${i}`).toBeLessThan(1e-7));
  }
});

test('without λ a column in the span of later ones owes them nothing, by products too', async () => {
  const n = 90;
  const { M, D } = await factorizeWide(gram(20, n), n, 0, rest);
  expect(M.every(Number.isFinite) && D.every((d) => d >= 0)).toBe(true);
  expect(D.filter((d) => d > 0).length).toBe(20);
});
