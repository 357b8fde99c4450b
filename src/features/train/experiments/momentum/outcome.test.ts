import { expect, test } from 'vitest';
import { cellText } from '../../../../experiment/outcome';
import { freshSettings } from '../../../../experiment/settings';
import { momentum } from './experiment';
import { momentumOutcome } from './outcome';
import { METHODS, ranksUpTo, type Architecture, type MomentumResult } from './task';

const settings = { ...freshSettings(momentum.fields), seeds: 2 };

/** Of rates that follow κ^−exponents, GD, heavy ball and NAG. */
function measured(architecture: Architecture, exponents: readonly number[]): MomentumResult[] {
  return [1, 2].flatMap((seed) =>
    ranksUpTo(settings.rank).map((rank) => {
      const kappa = seed * rank ** 2;
      return {
        architecture,
        rank,
        seed,
        kappa,
        descents: METHODS.map((method, i) => ({
          method,
          iterations: Math.round(1000 * kappa ** exponents[i]!),
          rate: 0.1 * kappa ** -exponents[i]!,
          ...(seed === 1 &&
            rank === settings.rank && {
              curve: [
                [1, 1],
                [10, 1e-3],
              ] as const,
            }),
        })),
      };
    }),
  );
}

test('of no descents nothing is decided, and the figures are empty', () => {
  const { table, figures, verdict, sentence } = momentumOutcome(settings, []);
  expect(table.rows).toHaveLength(6);
  expect(table.rows.flatMap((row) => row.slice(1).map(cellText)).every((text) => text === '–')).toBe(true);
  expect(figures.map(({ name }) => name)).toContain('Rate by κ, residual');
  expect(figures.every(({ series }) => series.every(({ points }) => points.length === 0))).toBe(true);
  expect(verdict).toBe('open');
  expect(sentence).toContain('Not enough has run to tell');
});

test('one descent is a point, and no exponent', () => {
  const { figures, verdict, table } = momentumOutcome(settings, measured('dense', [1, 0.7, 0.5]).slice(0, 1));
  expect(verdict).toBe('open');
  expect(figures[1]!.series.map(({ points }) => points.length)).toEqual([1, 1, 1, 1, 1]);
  expect(figures[1]!.finding).toBeUndefined();
  expect(cellText(table.rows[0]![1]!)).toBe('–');
});

test('one seed has exponents, and no verdict', () => {
  const one = [...measured('dense', [1, 0.7, 0.5]), ...measured('residual', [1, 0.7, 0.5])].filter(
    ({ seed }) => seed === 1,
  );
  const { verdict, sentence } = momentumOutcome(settings, one);
  expect(verdict).toBe('open');
  expect(sentence).toContain(
    'On fully connected networks: κ^−1.00 with GD, κ^−0.50 with NAG; at κ = 400, 400,000 iterations against 20,000, 20.0 times as many.',
  );
});

test.each([
  ['holds', [1, 0.7, 0.5], [0.95, 0.6, 0.55]],
  ['holds in part', [1, 0.7, 0.5], [1, 1, 1]],
  ['does not hold', [0.5, 0.5, 0.5], [1, 1, 1]],
] as const)('of descents on all networks the claim %s', (expected, dense, residual) => {
  const { verdict, sentence, table, figures } = momentumOutcome(settings, [
    ...measured('dense', dense),
    ...measured('residual', residual),
  ]);
  expect(verdict).toBe(expected);
  expect(sentence).toContain(`κ^−${residual[2].toFixed(2)} with NAG`);
  expect(cellText(table.rows[0]![1]!)).toBe(`−${dense[0].toFixed(2)} ± 0.00`);
  expect(figures[0]!.series[0]!.points).toEqual([
    { x: 1, y: 1 },
    { x: 10, y: 1e-3 },
  ]);
});

test('a guide goes through the first point with its slope', () => {
  const { series } = momentumOutcome(settings, measured('dense', [1, 0.7, 0.5])).figures[1]!;
  const [line, guide] = [series[0]!.points, series[3]!.points];
  expect(guide[0]!.y).toBe(line[0]!.y);
  expect(guide.at(-1)!.y / guide[0]!.y).toBeCloseTo(line.at(-1)!.x / line[0]!.x, 6);
});

test('runs that did not arrive are told', () => {
  const results = measured('dense', [1, 0.7, 0.5]);
  const [first, ...rest] = results;
  const missed = { ...first!, descents: first!.descents.map((own) => ({ ...own, iterations: null })) };
  expect(momentumOutcome(settings, [missed, ...rest]).sentence).toContain('3 runs did not come to a millionth');
});
