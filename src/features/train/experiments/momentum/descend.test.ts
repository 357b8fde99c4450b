import { expect, test } from 'vitest';
import { fittedRate, momentumOf, startState, step } from './descend';
import { METHODS } from './task';

test('momentum goes by κ', () => {
  expect(METHODS.map((method) => momentumOf(method, 100))).toEqual([0, 0.9 ** 2, 9 / 11]);
});

/** Losses on ½(w² + w²/κ) with the steps of theory. */
function onQuadratic(method: (typeof METHODS)[number], kappa: number, count: number): number[] {
  const [weights, beta] = [[Float64Array.of(1, 1)], momentumOf(method, kappa)];
  const state = startState(method, weights);
  return Array.from({ length: count }, () => {
    const [a, b] = weights[0]! as unknown as [number, number];
    step(method, { eta: 1, beta }, { weights, state, gradients: [Float64Array.of(a, b / kappa)] });
    return 0.5 * (a * a + (b * b) / kappa);
  });
}

test.each([25, 400])('on a quadratic with κ = %i, GD has the rate 1/κ, and NAG 1/√κ', (kappa) => {
  expect(fittedRate(onQuadratic('gd', kappa, 20 * kappa))! * kappa).toBeCloseTo(1, 2);
  // NAG's roots coincide at its last direction: t(1 − 1/√κ)^t comes to its rate from below.
  const nag = fittedRate(onQuadratic('nag', kappa, 60 * Math.sqrt(kappa)))! * Math.sqrt(kappa);
  expect(nag).toBeGreaterThan(0.9);
  expect(nag).toBeLessThan(1.05);
});

test('NAG is the recursion of the paper', () => {
  const [eta, beta] = [0.1, 0.5];
  const weights = [Float64Array.of(2)];
  const state = startState('nag', weights);
  let [w, v] = [2, 2];
  for (let t = 0; t < 5; t++) {
    step('nag', { eta, beta }, { weights, state, gradients: [weights[0]!.slice()] });
    const next = w - eta * w;
    [w, v] = [next + beta * (next - v), next];
  }
  expect(weights[0]![0]).toBeCloseTo(w, 12);
});

test('a loss that grows has no rate', () => {
  expect(fittedRate([1, 2, 4, 8, 16])).toBeNull();
  expect(fittedRate([1])).toBeNull();
});
