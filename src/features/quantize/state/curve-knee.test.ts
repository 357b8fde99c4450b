import { expect, test } from 'vitest';
import type { SamplePoint } from '../job/report';
import { kneeOf } from './curve-knee';

const pointsOf = (accuracies: number[], labelled = true): SamplePoint[] =>
  accuracies.map((value, i) => ({
    count: 2 ** i,
    scores: { samples: 100, top1: labelled ? value : null, top5: null, agreement: value, sqnr: null, kl: null },
    meanError: 0.1,
  }));

test.each([
  // Of 100 samples at 0.9 the standard error is 0.03.
  ['rises and stays', [0.5, 0.86, 0.88, 0.91, 0.9], 4],
  ['rises to the end', [0.5, 0.6, 0.7, 0.8, 0.9], 16],
  ['a smaller count that is better', [0.95, 0.6, 0.7, 0.8, 0.9], 1],
  ['nothing left to lose', [0.99, 1, 1], 2],
])('%s', (_, accuracies, count) => {
  expect(kneeOf(pointsOf(accuracies), true)!.point.count).toBe(count);
  expect(kneeOf(pointsOf(accuracies, false), false)!.point.count).toBe(count);
});

test('one standard error of the largest count', () => {
  expect(kneeOf(pointsOf([0.5, 0.9]), true)!.standardError).toBeCloseTo(0.03, 12);
});

test('nothing to compare', () => {
  expect(kneeOf([], true)).toBeNull();
  expect(kneeOf(pointsOf([0.9]), true)).toBeNull();
  expect(kneeOf(pointsOf([0.8, 0.9], false), true)).toBeNull();
});
