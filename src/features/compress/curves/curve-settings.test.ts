import { describe, expect, test } from 'vitest';
import { completeCompression } from '../../../compress/recipe';
import { CURVE_BOUNDS, curvePoints, FRESH_CURVES, numbersText, parseNumbers, uncurved } from './curve-settings';

describe('points', () => {
  const settings = { ...FRESH_CURVES, sparsity: [0.5, 0.9], size: [0.25], values: [2, 16] };

  test('each criterion at each sparsity, all else as it is chosen, and no parts of single layers', () => {
    const chosen = completeCompression({ repair: 'path', layers: { fc1: { sparsity: 0.1 } } });
    const points = curvePoints(chosen, { ...settings, criteria: ['obs', 'magnitude'] });
    expect(points.map(({ criterion, sparsity }) => `${criterion} ${sparsity}`)).toEqual([
      'magnitude 0.5',
      'magnitude 0.9',
      'obs 0.5',
      'obs 0.9',
    ]);
    expect(points.every(({ repair, layers }) => repair === 'path' && Object.keys(layers).length === 0)).toBe(true);
  });

  test('by the outputs and by the weights along sizes, and along counts of values', () => {
    expect(curvePoints(completeCompression({ kind: 'low-rank' }), settings)).toMatchObject([
      { aware: true, size: 0.25 },
      { aware: false, size: 0.25 },
    ]);
    const shared = curvePoints(completeCompression({ kind: 'share' }), { ...settings, ways: ['weights'] });
    expect(shared).toMatchObject([
      { aware: false, values: 2 },
      { aware: false, values: 16 },
    ]);
  });

  test.each([
    [{ structure: '2:4' as const }, 'Of 2:4 half of every layer goes: there is one point only.'],
    [
      { kind: 'share' as const, form: 'separable' as const },
      'Separable kernels have no size to choose: there is one point only.',
    ],
  ])('%o has no curve', (asked, sentence) => {
    const chosen = completeCompression(asked);
    expect(uncurved(chosen)).toBe(sentence);
    expect(curvePoints(chosen, settings)).toEqual([]);
  });
});

describe('lists of numbers', () => {
  test.each([
    ['50, 60,95', [0.5, 0.6, 0.95]],
    ['90 % 50 %; 50', [0.5, 0.9]],
    ['7', [0.07]],
    ['', null],
    [' , ', null],
    ['50, many', null],
    ['50, 100', null],
    ['-1', null],
    [Array.from({ length: 21 }, (_, i) => i).join(), null],
  ])('%s', (text, numbers) => expect(parseNumbers(text, CURVE_BOUNDS.sparsity, 0.01)).toEqual(numbers));

  test.each([
    ['2 16 256', [2, 16, 256]],
    ['2.5', null],
    ['1', null],
  ])('whole ones: %s', (text, numbers) => expect(parseNumbers(text, CURVE_BOUNDS.values, 1)).toEqual(numbers));

  test('as they are shown they are read again', () => {
    const numbers = Array.from({ length: 20 }, (_, i) => Number((0.01 * (1 + 3 * i)).toFixed(2)));
    expect(parseNumbers(numbersText(numbers, 0.01), CURVE_BOUNDS.sparsity, 0.01)).toEqual(numbers);
  });
});
