import { describe, expect, test } from 'vitest';
import { cellText } from '../../../../experiment/outcome';
import { freshSettings } from '../../../../experiment/settings';
import { revgnn } from './experiment';
import type { RevgnnMethod, RevgnnResult } from './tasks';

const settings = { ...freshSettings(revgnn.fields), depths: [2, 4, 8] };

interface Stepped {
  difference?: number;
  /** Of reversed steps. */
  megabytes?: number;
  times?: number;
  tied?: boolean;
}

const step = (
  depth: number,
  { difference = 0, megabytes = 3, times = 1.4, tied = false }: Stepped = {},
): RevgnnResult => ({
  ...{ kind: 'step', depth, tied, difference, parameters: 100 * depth },
  stored: { bytes: 1e6 * (2 + depth), seconds: 0.01 * depth },
  reversible: { bytes: 1e6 * megabytes, seconds: 0.01 * depth * times },
});
const training = (method: RevgnnMethod, depth: number | null, found: number, seed = 1): RevgnnResult => ({
  ...{ kind: 'training', method, depth, seed, test: found, validation: null },
});
const fixedPoint: RevgnnResult = {
  ...{ kind: 'fixed point', steps: 12, difference: 3.5e-6, parameters: 50 },
  implicit: { bytes: 2.5e6, seconds: 0.3 },
  unrolled: { bytes: 1e7, seconds: 0.4 },
};

test('without results of RevGNN the outcome is open, and every row is there', () => {
  const { verdict, table, figures } = revgnn.outcome(settings, []);
  expect(verdict).toBe('open');
  expect(table.rows).toHaveLength(4);
  expect(table.rows.every((row) => row.length === table.columns.length)).toBe(true);
  expect(figures.every(({ series }) => series.every(({ points }) => points.length === 0))).toBe(true);
});

test('one depth alone leaves the claim open', () => {
  const { verdict, table } = revgnn.outcome(settings, [step(2)]);
  expect(verdict).toBe('open');
  expect(table.rows[0]!.map(cellText)).toEqual(['Stored', '4.00 MB', '4.00 MB', '0.020 s', 'none', '200', '–']);
});

describe('memory, time and gradients', () => {
  const judge = (last: Stepped, more: RevgnnResult[] = []) =>
    revgnn.outcome(settings, [step(8, last), step(2), step(4, { times: last.times ?? 1.4 }), ...more]);

  test.each([
    ['holds', {}, 'From 2 to 8 blocks stored activations grow from 4.0 to 10.0 MB, reversible ones stay at 3.0 MB'],
    ['holds', { difference: 9e-5 }, 'gradients are equal to 9.0e−5'],
    ['holds in part', { difference: 1e-3 }, 'but gradients differ by up to 1.0e−3'],
    ['holds in part', { times: 3 }, 'in 3.0 times the time'],
    ['does not hold', { megabytes: 4 }, 'reversible ones come to 4.0 MB'],
  ] as const)('%s: %j', (verdict, last, words) => {
    const outcome = judge(last);
    expect(outcome.verdict).toBe(verdict);
    expect(outcome.sentence).toContain(words);
    expect(outcome.sentence).toContain('is open until two depths have been trained');
  });

  test.each([
    ['Depth brings little on this graph: 74.0 % with 2 blocks, 74.5 % with 8', 74.5],
    ['Depth helps accuracy here: 74.0 % with 2 blocks, 77.0 % with 8', 77],
  ])('accuracy beside them: %s', (words, deep) => {
    const more = [training('reversible', 8, deep), training('reversible', 2, 73), training('reversible', 2, 75, 2)];
    expect(judge({}, more).sentence).toContain(words);
  });

  test('what is missing is said', () => {
    expect(revgnn.outcome(settings, [step(2), step(4)]).sentence).toContain('Not all depths have been measured yet.');
  });
});

test('the equilibrium form stands at its repetitions, with one row', () => {
  const { table, figures } = revgnn.outcome(settings, [fixedPoint, training('equilibrium', null, 80)]);
  expect(table.rows[3]!.map(cellText)).toEqual([
    ...['Equilibrium', '2.50 MB', '2.50 MB', '0.300 s', '3.5e−6', '50', '80.0 %'],
  ]);
  expect(figures[0]!.series.at(-1)!.points).toEqual([{ x: 12, y: 2.5 }]);
  expect(figures[3]!.series.at(-1)!.points).toMatchObject([{ x: 12, y: 80 }]);
});

test('tasks of RevGNN: every depth both ways, every method for every seed', () => {
  const tasks = revgnn.tasks({ ...settings, seeds: 2, trained: [2, 8] });
  expect(tasks.filter(({ kind }) => kind === 'step')).toHaveLength(6);
  expect(tasks.filter(({ kind }) => kind === 'training')).toHaveLength(14);
  expect(tasks.every((task) => revgnn.weight!(task) > 0)).toBe(true);
  expect(tasks[0]).toMatchObject({ channels: 64, groups: 2 });
});
