import { expect, test } from 'vitest';
import { cellText } from '../../../../experiment/outcome';
import { freshSettings } from '../../../../experiment/settings';
import { adjoined } from './experiment';
import type { AdjoinedResult } from './task';

const settings = { ...freshSettings(adjoined.fields), noises: [0, 30], costs: [0.6], seeds: 3 };

/** One seed; at 30 % the base gains, at 0 % it does as given. */
function ofSeed(seed: number, gainAtNone: number, aboveFront = 0): AdjoinedResult[] {
  const shift = seed - 2;
  const parameters = { base: 26122, student: 1482 };
  const bytes = Uint8Array.of(seed);
  return [
    ...[0, 30].flatMap((noise): AdjoinedResult[] => {
      const base = (noise === 0 ? 98 : 83) + shift;
      const student = (noise === 0 ? 97 : 91) + shift;
      const gain = noise === 0 ? gainAtNone : 9;
      const wobble = 0.2 * shift;
      return [
        { kind: 'apart', alpha: 8, seed, noise, base, student, taught: student, parameters },
        {
          ...{ kind: 'adjoined', alpha: 8, seed, noise, parameters: 1482 },
          base: base + gain + wobble,
          student: student + wobble,
          ...(seed === 1 && { network: bytes }),
        },
      ];
    }),
    ...[4, 2, 1].map((alpha): AdjoinedResult => ({
      ...{ kind: 'adjoined', alpha, seed, noise: 0, base: 98 },
      student: 97 + shift + 0.2 * shift,
      parameters: 12000 / alpha,
    })),
    {
      ...{ kind: 'searched', cost: 0.6, seed, noise: 0, widths: [16, 64], parameters: 2800 },
      student: 97 + 1.2 * shift + aboveFront + 0.1 * shift,
    },
  ];
}

const all = (gainAtNone: number, aboveFront = 0) => [1, 2, 3].flatMap((seed) => ofSeed(seed, gainAtNone, aboveFront));

test('of nothing there are names without figures, and nothing is decided', () => {
  const { table, figures, verdict, sentence, networks } = adjoined.outcome(settings, []);
  expect(table.columns).toEqual(['Method', 'Parameters', '0 % wrong labels', '30 % wrong labels']);
  expect(table.rows.map((row) => row.map(cellText))).toEqual(
    [
      'Base alone',
      'Base, adjoined',
      'Student alone',
      'Student, taught by the base',
      'Student, adjoined',
      'DAN, γ = 0.6',
    ].map((name) => [name, '–', '–', '–']),
  );
  expect(figures.flatMap(({ series }) => series.flatMap(({ points }) => points))).toEqual([]);
  expect([verdict, networks]).toEqual(['open', []]);
  expect(sentence).toMatch(/two seeds or more\.$/);
});

test('of one seed, figures are said and the claim stays open', () => {
  const { verdict, sentence } = adjoined.outcome(settings, ofSeed(1, 0));
  expect(verdict).toBe('open');
  expect(sentence).toContain('Beside the base alone, the base in it is so far with 0 % wrong labels');
  expect(sentence).toContain('(one seed)');
});

test('of all, the sentence says with which labels it is ahead, and where DAN lies', () => {
  const { verdict, sentence, table, figures, networks } = adjoined.outcome(settings, all(0, 0.5));
  expect(verdict).toBe('holds in part');
  expect(sentence).toContain(
    'the base in it is ahead with 30 % wrong labels (92.0 against 83.0); level, within twice the standard error, with 0 % wrong labels (98.0 against 98.0).',
  );
  expect(sentence).toContain('the widths that DAN learns lie 0.5 points above the front');
  expect(table.rows.map((row) => cellText(row[1]!))).toEqual(['26122', '26122', '1482', '1482', '1482', '2800 ± 0']);
  expect(cellText(table.rows[5]![3]!)).toBe('–');
  expect(figures[1]!.series.map(({ points }) => points.length)).toEqual([4, 1]);
  expect(networks.map(({ name }) => name)).toEqual([
    'Adjoined student, 0 % wrong labels',
    'Adjoined student, 30 % wrong labels',
  ]);
});

test.each([
  ['holds', all(2)],
  ['holds in part', all(2, -3)],
  ['holds in part', all(-2)],
  ['does not hold', all(-2).map((own) => (own.kind === 'apart' ? { ...own, base: 99 } : own))],
] as const)('%s, case %#', (verdict, results) => {
  const outcome = adjoined.outcome(settings, results);
  expect(outcome.verdict).toBe(verdict);
  expect(outcome.sentence).not.toContain('NaN');
});

test('tasks: all noises of a seed, then the front of the least one, each α once', () => {
  const tasks = adjoined.tasks(settings);
  expect(tasks).toHaveLength(3 * (4 + 3 + 1));
  expect(tasks.slice(0, 8).map(({ kind, noise }) => [kind, noise])).toEqual([
    ['apart', 30],
    ['adjoined', 30],
    ['apart', 0],
    ['adjoined', 0],
    ['adjoined', 0],
    ['adjoined', 0],
    ['adjoined', 0],
    ['searched', 0],
  ]);
  expect(tasks.every((task) => adjoined.weight!(task) > 0)).toBe(true);
});
