import { expect, test } from 'vitest';
import { cellText } from '../../../../experiment/outcome';
import { freshSettings } from '../../../../experiment/settings';
import { oneCycle } from './experiment';
import { SCHEDULES, type Schedule } from './schedules';
import type { OneCycleResult } from './task';

const settings = { ...freshSettings(oneCycle.fields), sparsities: [80, 95], seeds: 3 };

/** Accuracies of three seeds around a mean, each method's with the same differences between seeds. */
const measured = (schedule: Schedule | null, sparsity: number, mean: number, wobble = 0): OneCycleResult[] =>
  [1, 2, 3].map((seed) => ({ schedule, sparsity, seed, accuracy: mean + (seed - 2) + wobble * ((seed % 2) - 0.5) }));

const rest = (sparsity: number, mean: number) =>
  SCHEDULES.filter((schedule) => schedule !== 'one-cycle').flatMap((schedule, i) =>
    measured(schedule, sparsity, mean + 0.1 * i, i),
  );

test('of no results there are tables and figures without values, and nothing is decided', () => {
  const { table, figures, verdict, sentence, networks } = oneCycle.outcome(settings, []);
  expect(table.columns).toEqual(['Method', '80 %', '95 %']);
  expect(table.rows.map((row) => row.map(cellText))).toEqual(
    ['One-shot', 'Iterative', 'AGP', 'One-Cycle'].map((name) => [name, '–', '–']),
  );
  expect(figures[0]!.series.every(({ points }) => points.length === 0)).toBe(true);
  expect(figures[1]!.series.map(({ points }) => points.at(-1))).toEqual(SCHEDULES.map(() => ({ x: 100, y: 100 })));
  expect([verdict, networks]).toEqual(['open', []]);
  expect(sentence).toContain('Not enough has run to tell');
  expect(sentence).not.toContain('Beside');
});

test('of one seed figures are said, and no verdict', () => {
  const one = [
    ...rest(80, 96),
    ...rest(95, 92),
    ...measured('one-cycle', 80, 97),
    ...measured('one-cycle', 95, 93),
  ].filter(({ seed }) => seed === 2);
  const { verdict, sentence } = oneCycle.outcome(settings, one);
  expect(verdict).toBe('open');
  expect(sentence).toContain('Beside the best other it is so far at 80 % (97.0 against');
});

test('of all, the sentence says where it is ahead, and where it is not', () => {
  const results = [
    ...rest(80, 96),
    ...measured('one-cycle', 80, 96, 4),
    ...rest(95, 90),
    ...measured('one-cycle', 95, 93),
    ...measured(null, 0, 97.3),
  ];
  const { verdict, sentence, table, figures } = oneCycle.outcome(settings, results);
  expect(verdict).toBe('holds in part');
  expect(sentence).toMatch(/ahead at 95 % \(93\.0 against 90\.\d, (AGP|Iterative)\)/);
  expect(sentence).toContain('level, within twice the standard error, at 80 %');
  expect(sentence).toContain('Unpruned, the network reaches 97.3 %.');
  expect(cellText(table.rows[3]![2]!)).toBe('93.0 ± 1.0 %');
  expect(figures[0]!.finding).toContain('At 95 %, One-Cycle reaches 93.0 %');
});

test.each([
  ['holds', 97, 97],
  ['does not hold', 90, 80],
] as const)('a claim that %s', (verdict, at80, at95) => {
  const results = [
    ...rest(80, 95),
    ...rest(95, 92),
    ...measured('one-cycle', 80, at80),
    ...measured('one-cycle', 95, at95),
  ];
  const outcome = oneCycle.outcome(settings, results);
  expect(outcome.verdict).toBe(verdict);
  if (verdict === 'does not hold') expect(outcome.sentence).toContain('it is behind at 80 %');
});

test('tasks go seed by seed, and the hardest sparsity first', () => {
  const tasks = oneCycle.tasks(settings);
  expect(tasks).toHaveLength(3 * (1 + 2 * 4));
  expect(tasks.slice(0, 3).map(({ schedule, sparsity, seed }) => [schedule, sparsity, seed])).toEqual([
    [null, 0, 1],
    ['one-cycle', 95, 1],
    ['agp', 95, 1],
  ]);
});
