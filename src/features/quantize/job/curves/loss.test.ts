import { expect, test } from 'vitest';
import type { Scores } from '../../../../engine/scoring/scores';
import { isBearable, lossOf } from './loss';

const scores = (more: Partial<Scores>): Scores => ({
  samples: 1000,
  top1: null,
  top5: null,
  agreement: null,
  sqnr: null,
  kl: null,
  ...more,
});
const float = scores({});

test('of accuracies what is told counts, or what is allowed', () => {
  const chance = lossOf(scores({ gained: 10, lost: 12 }), float)!;
  expect(chance).toEqual({ of: 'right', points: 0.2, told: false });
  expect(isBearable(chance, 0)).toBe(true);
  const told = lossOf(scores({ gained: 2, lost: 22 }), float)!;
  expect(told).toEqual({ of: 'right', points: 2, told: true });
  expect([0, 1.9, 2].map((allowed) => isBearable(told, allowed))).toEqual([false, false, true]);
});

test('predictions are counted where a sample has several', () => {
  expect(lossOf(scores({ gained: 0, lost: 40, predictions: 4000 }), float)).toMatchObject({ points: 1 });
});

test('without labels, a point of agreement is borne', () => {
  const bearable = [0.995, 0.98].map((agreement) => isBearable(lossOf(scores({ agreement }), float)!, 0));
  expect(bearable).toEqual([true, false]);
  expect(isBearable(lossOf(scores({ agreement: 0.98 }), float)!, 2.5)).toBe(true);
});

test('values lose by their error, or by that of the outputs', () => {
  const loss = lossOf(scores({ mae: 1.02, sqnr: 30 }), scores({ mae: 1 }))!;
  expect(loss).toMatchObject({ of: 'values', told: true });
  expect(loss.points).toBeCloseTo(2, 9);
  const outputs = lossOf(scores({ sqnr: 20 }), float)!;
  expect(outputs).toEqual({ of: 'outputs', points: 10, told: true });
  expect([isBearable(outputs, 0), isBearable(outputs, 10)]).toEqual([false, true]);
});

test('nothing is said without samples', () => {
  expect(lossOf(null, float)).toBeNull();
  expect(lossOf(scores({ samples: 0 }), float)).toBeNull();
  expect(lossOf(scores({}), float)).toBeNull();
});
