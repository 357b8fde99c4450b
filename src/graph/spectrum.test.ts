import { describe, expect, test } from 'vitest';
import { denseOf, randomGraph } from '../../test/graphs';
import type { SparseMatrix } from './matrix';
import { normalizedAdjacency } from './propagate';
import { exactSpectrum, lanczosSpectrum, laplacianSpectrum, type Spectrum } from './spectrum';

/** Node i beside i + 1, the last beside the first. */
function ring(n: number): SparseMatrix {
  const pointers = Int32Array.from({ length: n + 1 }, (_, i) => 2 * i);
  const beside = (i: number) => [(i + n - 1) % n, (i + 1) % n].sort((a, b) => a - b);
  const indices = Int32Array.from(Array.from({ length: n }, (_, i) => beside(i)).flat());
  return { kind: 'sparse', rows: n, columns: n, pointers, indices, values: null };
}

/** All eigenvalues of I − S of a ring: S has thirds on and beside the diagonal. */
const ofRing = (n: number) =>
  Array.from({ length: n }, (_, k) => 1 - (1 + 2 * Math.cos((2 * Math.PI * k) / n)) / 3).sort((a, b) => a - b);

const total = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

/** Σ weight · f(λ). */
const mean = ({ values, weights }: Spectrum, f: (lambda: number) => number) =>
  values.reduce((sum, lambda, k) => sum + weights[k]! * f(lambda), 0);

test('a ring has the eigenvalues of the formula, exactly', async () => {
  const { kind, values, weights } = await laplacianSpectrum(normalizedAdjacency(ring(40)));
  expect(kind).toBe('exact');
  ofRing(40).forEach((lambda, k) => expect(values[k]).toBeCloseTo(lambda, 6));
  expect(total(weights)).toBeCloseTo(1, 12);
});

test('a larger ring by Lanczos: its ends, and 1 in all', async () => {
  const { kind, values, weights } = await laplacianSpectrum(normalizedAdjacency(ring(2000)));
  expect(kind).toBe('Lanczos');
  expect(values[0]).toBeLessThan(1e-2);
  expect(values.at(-1)).toBeCloseTo(4 / 3, 2);
  expect(values.at(-1)).toBeLessThanOrEqual(4 / 3 + 1e-7);
  expect(total(weights)).toBeCloseTo(1, 12);
});

describe.each([
  { nodes: 60, edges: 200, weighted: false },
  { nodes: 150, edges: 1200, weighted: true },
])('$nodes nodes, $edges edges, weighted $weighted: Lanczos against all eigenvalues', ({ nodes, edges, weighted }) => {
  const S = normalizedAdjacency(randomGraph(nodes, edges, weighted, 3));

  test('as many steps as nodes give every eigenvalue', async () => {
    const [all, found] = [await exactSpectrum(S), await lanczosSpectrum(S, 1, nodes)];
    for (const lambda of all.values)
      expect(found.values.reduce((best, ritz) => Math.min(best, Math.abs(ritz - lambda)), 2)).toBeLessThan(1e-8);
    for (const ritz of found.values)
      expect(all.values.reduce((best, lambda) => Math.min(best, Math.abs(ritz - lambda)), 2)).toBeLessThan(1e-8);
  });

  test('fifty steps give the ends to 1e-6', async () => {
    const [all, found] = [await exactSpectrum(S), await lanczosSpectrum(S, 1, 50)];
    expect(Math.abs(found.values[0]! - all.values[0]!)).toBeLessThan(1e-6);
    expect(Math.abs(found.values.at(-1)! - all.values.at(-1)!)).toBeLessThan(1e-6);
  });
});

test('the density: the mean of the response is the trace of S^K, within what four probes leave', async () => {
  const nodes = 1000;
  const S = normalizedAdjacency(randomGraph(nodes, 5000, false, 5));
  const found = await lanczosSpectrum(S, 2, 40);
  const dense = denseOf(S);
  const trace = Array.from({ length: nodes }, (_, i) => dense[i * (nodes + 1)]!).reduce((a, b) => a + b, 0) / nodes;
  const squares = dense.reduce((sum, x) => sum + x * x, 0) / nodes;
  expect(mean(found, (lambda) => 1 - lambda)).toBeCloseTo(trace, 1);
  expect(mean(found, (lambda) => (1 - lambda) ** 2)).toBeCloseTo(squares, 1);
  expect(total(found.weights)).toBeCloseTo(1, 12);
});

test('parts that are not connected have an eigenvalue of 0 each, and Lanczos ends early', async () => {
  const S = normalizedAdjacency(randomGraph(5, 0, false, 1));
  expect((await exactSpectrum(S)).values).toEqual(new Float64Array(5));
  expect((await lanczosSpectrum(S, 1)).values.every((lambda) => lambda < 1e-12)).toBe(true);
});

test('the same from the same seed', async () => {
  const S = normalizedAdjacency(randomGraph(700, 2000, false, 6));
  expect(await laplacianSpectrum(S, 4)).toEqual(await laplacianSpectrum(S, 4));
});
