/** Where the marks of linear and logarithmic axes stand. */
import { describe, expect, test } from 'vitest';
import { linearAxis } from './linear-axis';
import { doublingAxis, logAxis, powerOfTen } from './log-axis';

describe('an axis of shares', () => {
  test.each<[number[], boolean, number[]]>([
    [[0.094, 0.223], true, [0, 0.05, 0.1, 0.15, 0.2, 0.25]],
    [[0.829, 0.986], false, [0.8, 0.85, 0.9, 0.95, 1]],
    [[0.98, 0.98], false, [0.98, 0.982]],
    [[0.3], true, [0, 0.1, 0.2, 0.3]],
    [[], true, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[0], true, [0, 0.002]],
  ])('%j, from zero %j', (values, zero, ticks) => {
    expect(linearAxis(values, zero)).toEqual({ domain: [ticks[0], ticks.at(-1)], ticks });
  });
});

describe('an axis by powers of ten', () => {
  test.each<[number[], number[]]>([
    [
      [0.02, 0.3],
      [0.01, 0.1, 1],
    ],
    [
      [0.01, 0.1],
      [0.001, 0.01, 0.1, 1],
    ],
    [
      [0, 0.05],
      [0.01, 0.1],
    ],
    [[], [0.01, 0.1, 1]],
  ])('%j', (values, ticks) => {
    expect(logAxis(values)).toEqual({ domain: [ticks[0], ticks.at(-1)], ticks });
  });

  test.each([
    [1, '10⁰'],
    [0.001, '10⁻³'],
    [1e12, '10¹²'],
  ])('%d is named %s', (value, name) => expect(powerOfTen(value)).toBe(name));
});

describe('an axis by doubling', () => {
  test.each<[number[], [number, number], number[]]>([
    [
      [1, 2, 4, 8, 16, 24],
      [1, 24],
      [1, 2, 4, 8, 16, 24],
    ],
    [
      [1, 2, 4, 5],
      [1, 5],
      [1, 2, 5],
    ],
    [
      [32, 45, 64, 91, 128],
      [32, 128],
      [32, 64, 128],
    ],
    [[1], [1, 2], [1, 2]],
    [[], [1, 2], [1, 2]],
    [
      [48, 96, 512],
      [48, 512],
      [64, 128, 256, 512],
    ],
  ])('%j', (counts, domain, ticks) => {
    expect(doublingAxis(counts)).toEqual({ domain, ticks });
  });
});
