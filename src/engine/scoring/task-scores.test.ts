/** Scores of what is not one class a sample: labels that hold at once, values, masks, tags. */
import { describe, expect, test } from 'vitest';
import type { Targets } from '../../data/samples';
import { averageOf, brutePrecision } from '../../../test/label-oracle';
import { random } from '../../core/random';
import type { Outputs } from './outputs';
import { answersOf, predictionsOf, scoresOf } from './score';

const outputs = (rows: number[], shape: [number, number, number], more: Partial<Outputs> = {}): Outputs => ({
  rows: Float32Array.from(rows),
  ...{ count: shape[0], positions: shape[1], classes: shape[2], nextIds: null, seen: null },
  ...more,
});
const targets = (kind: Targets['kind'], shape: number[], values: number[]): Targets => ({
  ...{ name: 'y', kind, shape },
  values: Float32Array.from(values),
});

describe('labels that hold at once', () => {
  const hot = targets('hot', [3], [1, 0, 1, 0, 1, 0, 0, 0, 0]);
  const float = outputs([2, -1, 1, -3, 4, -1, -1, 2, -5], [3, 1, 3]);
  const other = outputs([2, -1, -1, -3, 4, 1, -1, -2, -5], [3, 1, 3]);

  test('each is a decision', () => {
    expect(scoresOf(float, float, null, hot)).toMatchObject({
      ...{ samples: 3, predictions: 9, labelAccuracy: 8 / 9, top1: null, agreement: null },
    });
    expect(scoresOf(float, other, null, hot)).toMatchObject({
      ...{ labelAccuracy: 7 / 9, agreement: 6 / 9, gained: 1, lost: 2, top1: null, kl: null },
    });
    expect(predictionsOf(float, null, hot)).toHaveLength(0);
  });

  test('behind a sigmoid half is where yes begins', () => {
    const rows = [0.9, 0.4, 0.6, 0.1, 0.8, 0.2, 0.3, 0.2, 0.1];
    for (const more of [{ sigmoid: true }, {}])
      expect(scoresOf(outputs(rows, [3, 1, 3], more), outputs(rows, [3, 1, 3], more), null, hot).labelAccuracy).toBe(1);
  });

  test('what is no number is wrong', () => {
    const bad = outputs([NaN, -1, 1, -3, 4, -1, -1, 2, -5], [3, 1, 3]);
    expect(scoresOf(float, bad, null, hot)).toMatchObject({ notFinite: 1, labelAccuracy: 7 / 9 });
  });

  test.each([1, 2, 3])('average precision is that of its definition, ties included (%i)', (seed) => {
    const rng = random(seed);
    const [count, classes] = [40, 5];
    // Few values, so that there are ties.
    const rows = Array.from({ length: count * classes }, () => rng.below(7) - 3);
    const holds = Array.from({ length: count * classes }, (_, i) => Number(i % classes !== 4 && rng.below(3) === 0));
    const found = scoresOf(
      outputs(rows, [count, 1, classes]),
      outputs(rows, [count, 1, classes]),
      null,
      targets('hot', [classes], holds),
    );
    expect(found.meanAveragePrecision).toBeCloseTo(averageOf(brutePrecision(rows, holds, classes)), 10);
  });

  test('one column: 1 of 2, then 2 of 3', () => {
    const one = outputs([4, 0, 3, 0, 2, 0, 1, 0], [4, 1, 2]);
    const holds = targets('hot', [2], [0, 0, 1, 0, 1, 0, 0, 0]);
    expect(scoresOf(one, one, null, holds).meanAveragePrecision).toBeCloseTo((1 / 2 + 2 / 3) / 2, 12);
  });
});

describe('values', () => {
  test('errors against them', () => {
    const float = outputs([1, 2, 3, 4], [4, 1, 1]);
    const other = outputs([1, 2, 5, 4], [4, 1, 1]);
    const y = targets('values', [], [1, 3, 3, 5]);
    expect(scoresOf(float, float, null, y)).toEqual({
      ...{ samples: 4, top1: null, top5: null, agreement: null, sqnr: null, kl: null },
      ...{ mae: 0.5, rmse: Math.sqrt(0.5), r2: 1 - 2 / 8 },
    });
    const scores = scoresOf(float, other, null, y);
    expect(scores).toMatchObject({ mae: 1, rmse: Math.sqrt(6 / 4), r2: 1 - 6 / 8 });
    expect(scores.sqnr).toBeCloseTo(10 * Math.log10(30 / 4), 9);
  });

  test('of several numbers a sample R² is the mean', () => {
    const said = outputs([1, 0, 2, 0, 3, 3], [3, 1, 2]);
    const y = targets('values', [2], [1, 1, 2, 2, 3, 3]);
    expect(scoresOf(said, said, null, y)).toMatchObject({ mae: 3 / 6, r2: (1 + (1 - 5 / 2)) / 2 });
  });

  test('targets that do not vary have no R², and what is no number is left out', () => {
    const said = outputs([1, NaN, 3], [3, 1, 1]);
    const scores = scoresOf(said, said, null, targets('values', [], [2, 2, 2]));
    expect(scores).toMatchObject({ mae: 1, rmse: 1, notFinite: 1 });
    expect(scores).not.toHaveProperty('r2');
  });

  test('in the order of the output, whichever axis the classes are', () => {
    // (2 classes, 3 positions) as the network gives it; rows are (positions, classes).
    const said = outputs([1, 4, 2, 5, 3, 6], [1, 3, 2], { shape: [2, 3], classAxis: 0 });
    expect(scoresOf(said, said, null, targets('values', [2, 3], [1, 2, 3, 4, 5, 6]))).toMatchObject({ mae: 0 });
  });

  test('whole numbers for one value are values, and 0 and 1 classes', () => {
    const said = outputs([1, -2, 3], [3, 1, 1]);
    expect(scoresOf(said, said, Int32Array.of(1, 2, 3))).toMatchObject({ top1: null, mae: 4 / 3 });
    expect(scoresOf(said, said, Int32Array.of(1, 0, 0))).toMatchObject({ top1: 2 / 3 });
  });
});

describe('a class for each position', () => {
  const map = { shape: [3, 2, 2], classAxis: 0 };
  const say = (classes: number[]) => classes.flatMap((c) => [0, 1, 2].map((k) => Number(k === c)));

  test('masks: pixels right, and what is in both over what is in either', () => {
    const said = outputs(say([0, 0, 1, 1, 2, 2, 2, 0]), [2, 4, 3], map);
    const y = targets('classes', [2, 2], [0, 0, 0, 1, 2, -1, 2, 2]);
    // Class 0: 2 of 4; 1: 1 of 2; 2: 2 of 3.
    const scores = scoresOf(said, said, null, y);
    expect(scores).toMatchObject({ top1: 5 / 7, predictions: 7 });
    expect(scores.meanIoU).toBeCloseTo((2 / 4 + 1 / 2 + 2 / 3) / 3, 12);
    expect([...answersOf(said, null, y)!]).toEqual([0, 0, 0, 1, 2, -1, 2, 2]);
  });

  test('a value a pixel tells two classes apart', () => {
    const said = outputs([1, -1, 2, -3], [1, 4, 1], { shape: [1, 2, 2], classAxis: 0 });
    const scores = scoresOf(said, said, null, targets('classes', [2, 2], [1, 0, 0, -1]));
    expect(scores).toMatchObject({ top1: 2 / 3, predictions: 3 });
    expect(scores.meanIoU).toBeCloseTo((1 / 2 + 1 / 2) / 2, 12);
  });

  test('tags have no areas', () => {
    const said = outputs(say([0, 1, 2, 2]), [2, 2, 3], { shape: [2, 3], classAxis: 1 });
    const scores = scoresOf(said, said, null, targets('classes', [2], [0, -1, 2, 1]));
    expect(scores).toMatchObject({ top1: 2 / 3, predictions: 3 });
    expect(scores).not.toHaveProperty('meanIoU');
  });

  test('labels of a network that continues sequences are the ids themselves', () => {
    // Ids 1 2 0: wanted after the first is 2, after the second 0.
    const nextIds = Int32Array.of(2, 0, -1);
    const said = outputs(say([2, 1, 1]), [1, 3, 3], { nextIds, shape: [3, 3], classAxis: 1 });
    expect(scoresOf(said, said, null, targets('classes', [3], [1, 2, 0]))).toMatchObject({
      top1: 1 / 2,
      predictions: 2,
    });
    const masked = scoresOf(said, said, null, targets('classes', [3], [-1, 2, -1]));
    expect(masked).toMatchObject({ top1: 1, predictions: 1 });
    expect(masked.nll).toBeCloseTo(0, 12);
    const tags = scoresOf(said, said, null, targets('classes', [3], [2, 1, 1]));
    expect(tags).toMatchObject({ top1: 1, predictions: 3 });
    expect(tags).not.toHaveProperty('nll');
  });

  test.each([
    ['of another size', targets('classes', [3], [0, 1, 2])],
    ['that are no classes', targets('classes', [2, 2], [0, 1, 2, 3])],
    ['for another output', targets('hot', [2], [0, 1])],
  ])('targets %s say nothing', (_, y) => {
    const said = outputs(say([0, 1, 2, 2]), [1, 4, 3], map);
    expect(scoresOf(said, said, null, y)).toMatchObject({ top1: null, predictions: 4 });
  });
});
