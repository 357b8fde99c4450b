import { describe, expect, test } from 'vitest';
import { denseOf, densePropagation, randomFeatures, randomGraph } from '../../test/graphs';
import { toDense, type Matrix } from './matrix';
import { hops, multiply, normalizedAdjacency, propagate } from './propagate';

const SIZES = [
  { nodes: 1, edges: 0, features: 3 },
  { nodes: 2, edges: 1, features: 1 },
  { nodes: 30, edges: 20, features: 5 },
  { nodes: 40, edges: 300, features: 7 },
  { nodes: 200, edges: 400, features: 130 },
];

/** Of the largest magnitude of what is right. */
function relativeDifference(found: Matrix, right: Float64Array): number {
  const most = right.reduce((size, x) => Math.max(size, Math.abs(x)), 0);
  return toDense(found).values.reduce((size, x, at) => Math.max(size, Math.abs(x - right[at]!)), 0) / most;
}

const CASES = SIZES.flatMap((size) =>
  [false, true].flatMap((weighted) => [1, 0.5, 0.02].map((density) => ({ ...size, weighted, density }))),
);

describe.each(CASES)(
  '$nodes nodes, $edges edges, weighted $weighted, $features features of density $density',
  ({ nodes, edges, weighted, features, density }) => {
    const A = randomGraph(nodes, edges, weighted, 1);
    const X = randomFeatures(nodes, features, density, 2);
    const S = normalizedAdjacency(A);

    test('S is that of the formula, symmetric, with rising columns', () => {
      const right = densePropagation(A, { kind: 'dense', rows: nodes, columns: nodes, values: identity(nodes) }, 1);
      expect(relativeDifference(S, right)).toBeLessThanOrEqual(2 ** -24);
      const dense = denseOf(S);
      for (let i = 0; i < nodes; i++) {
        for (let j = 0; j < i; j++) expect(dense[i * nodes + j]).toBe(dense[j * nodes + i]);
        const row = S.indices.subarray(S.pointers[i], S.pointers[i + 1]);
        expect(row).toEqual(row.slice().sort());
      }
    });

    test.each([0, 1, 2, 5])('S^%i X agrees with the dense product in float64 to 1e-6', (K) => {
      expect(relativeDifference(propagate(S, X, K), densePropagation(A, X, K))).toBeLessThan(1e-6);
    });

    test('sparse and dense features give the same bits', () => {
      expect(toDense(multiply(S, X)).values).toEqual(toDense(multiply(S, toDense(X))).values);
    });
  },
);

function identity(n: number): Float32Array {
  return Float32Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
}

test('few words of many stay in compressed rows, and become dense as they spread', () => {
  const X = randomFeatures(500, 400, 0.005, 3);
  const S = normalizedAdjacency(randomGraph(500, 1000, false, 4));
  const kinds = hops(S, X, 4).map(({ kind }) => kind);
  expect(kinds).toEqual(['sparse', 'sparse', 'sparse', 'dense', 'dense']);
});

test('an isolated node keeps its features', () => {
  const A = randomGraph(3, 0, false, 1);
  const X: Matrix = { kind: 'dense', rows: 3, columns: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) };
  expect(propagate(normalizedAdjacency(A), X, 7)).toEqual(X);
});

test('hops are those of propagation', () => {
  const S = normalizedAdjacency(randomGraph(20, 40, true, 5));
  const X = randomFeatures(20, 4, 1, 6);
  expect(hops(S, X, 3)).toEqual([0, 1, 2, 3].map((K) => propagate(S, X, K)));
});
