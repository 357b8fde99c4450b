import { describe, expect, test } from 'vitest';
import type { SweepPoint } from '../job/report';
import type { Scores } from '../../../engine/scoring/scores';
import { changeInWords, changeOf, changeText, fewestBits } from './change';

const scoresOf = (gained?: number, lost?: number): Scores => ({
  ...{ samples: 1000, top1: 0.9, top5: null, agreement: 0.98, sqnr: 20, kl: 0.01 },
  ...(gained === undefined || lost === undefined ? {} : { gained, lost }),
});

describe('the change against float', () => {
  test('in points, with half its interval', () => {
    expect(changeText(changeOf(scoresOf(4, 8))!)).toBe('−0.4 ± 0.7');
    expect(changeText(changeOf(scoresOf(8, 4))!)).toBe('+0.4 ± 0.7');
    expect(changeText(changeOf(scoresOf(0, 0))!)).toBe('0.0 ± 0.2');
  });

  test('in words it says whether it may be chance', () => {
    expect(changeInWords(changeOf(scoresOf(4, 8))!)).toBe(
      '−0.4 points against float, 95 % interval −1.1 to +0.3 (4 gained, 8 lost of 1,000): may be chance',
    );
    expect(changeInWords(changeOf(scoresOf(4, 30))!)).toBe(
      '−2.6 points against float, 95 % interval −3.7 to −1.4 (4 gained, 30 lost of 1,000)',
    );
  });

  test('of a sequence it is of its predictions', () => {
    expect(changeOf({ ...scoresOf(1, 3), predictions: 200 })).toMatchObject({ share: -0.01, total: 200 });
  });

  test('not known without counts, or samples', () => {
    expect(changeOf(null)).toBeNull();
    expect(changeOf(scoresOf())).toBeNull();
    expect(changeOf({ ...scoresOf(0, 0), samples: 0 })).toBeNull();
    expect(changeOf(scoresOf(900, 101))).toBeNull();
  });
});

describe('fewest bits without a drop that can be told', () => {
  const sweepOf = (method: SweepPoint['method'], lost: (number | undefined)[]): SweepPoint[] =>
    lost.map((count, i) => ({
      method,
      bits: i + 2,
      scores: scoresOf(count === undefined ? undefined : 2, count),
      meanError: 0,
    }));

  test.each([
    ['from the fewest on', [2, 3, 1], 2],
    ['from some on', [90, 40, 5, 1], 4],
    ['with a drop between', [3, 40, 2], 4],
    ['with none', [300, 90, 40], null],
  ])('%s', (_, lost, bits) => {
    expect([...fewestBits(sweepOf('gpfq', lost), lost.length)]).toEqual([['gpfq', bits]]);
  });

  test('method by method, as far as it is known and none is cut short', () => {
    const points = [...sweepOf('rtn', [90, 5]), ...sweepOf('gpfq', [5, 1]), ...sweepOf('qronos', [1, undefined])];
    const found = fewestBits([...points, ...sweepOf('gptq', [1])], 2);
    expect([...found]).toEqual([
      ['rtn', 3],
      ['gpfq', 2],
    ]);
  });
});
