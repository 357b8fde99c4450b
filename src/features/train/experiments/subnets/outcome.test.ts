import { expect, test } from 'vitest';
import { cellText } from '../../../../experiment/outcome';
import { freshSettings } from '../../../../experiment/settings';
import { subnets } from './experiment';
import { subnetOutcome } from './outcome';
import type { Method, SubnetResult } from './task';

const settings = { ...freshSettings(subnets.fields), seeds: 2 };

/** Two seeds, half a point to each side of an accuracy. */
const measured = (method: Method, accuracy: number, megabytes: number, budget = 1): SubnetResult[] =>
  [1, 2].map((seed) => ({
    method,
    workers: 4,
    budget,
    seed,
    secondsPerStep: 0.001,
    curve: [1, 2].map((half) => ({
      steps: 300 * half * budget,
      rounds: 30 * half * budget,
      bytes: (megabytes * 1e6 * half) / 2,
      accuracy: accuracy - 10 * (2 - half) + (seed - 1.5),
    })),
    ...(method === 'subnets' && seed === 1 && { network: Uint8Array.of(1) }),
  }));

const others = [...measured('data-parallel', 98, 500), ...measured('local', 97.9, 50)];

test('without runs of subnets there is a table of dashes, and nothing is decided', () => {
  const { table, figures, verdict, sentence, networks } = subnetOutcome(settings, []);
  expect(table.rows.map(([name]) => cellText(name!))).toEqual([
    'Data-parallel',
    'Local SGD',
    'Independent subnets, × 1 steps',
    'Independent subnets, × 3 steps',
  ]);
  expect(table.rows.every((row) => row.slice(1).every((cell) => cellText(cell) === '–'))).toBe(true);
  expect(
    figures.every(({ series, finding }) => finding === undefined && series.every(({ points }) => points.length === 0)),
  ).toBe(true);
  expect([verdict, networks]).toEqual(['open', []]);
  expect(sentence).toContain('Not enough has run to tell');
});

test('one run is a row, and of one seed there is a sentence without a verdict', () => {
  const one = subnetOutcome(settings, measured('local', 97, 50).slice(0, 1));
  expect(cellText(one.table.rows[1]![1]!)).toBe('96.5 %');
  expect(one.sentence).not.toContain('workers they reach');
  const seed = [...others, ...measured('subnets', 95.7, 7), ...measured('subnets', 97.4, 21, 3)].filter(
    (own) => own.seed === 1,
  );
  const { verdict, sentence } = subnetOutcome(settings, seed);
  expect(verdict).toBe('open');
  expect(sentence).toContain(
    'With 4 workers they reach with 1 × the steps 95.2 % with 7.00 MB (7.1 × fewer than local SGD, 71 × fewer than data-parallel)',
  );
});

test.each([
  ['holds', [97.4, 21], 'With 1 × the steps they end 2.2 points behind local SGD.'],
  ['holds in part', [96, 21], 'and with 3 × the steps they end 1.9 points behind local SGD.'],
  ['does not hold', [97.4, 60], '0.8 × fewer than local SGD'],
] as const)('where the accuracy and bytes say so, the claim %s', (expected, [accuracy, megabytes], words) => {
  const own = expected === 'does not hold' ? [] : measured('subnets', 95.7, 7);
  const budgets = own.length > 0 ? [1, 3] : [3];
  const { verdict, sentence } = subnetOutcome({ ...settings, budgets }, [
    ...others,
    ...own,
    ...measured('subnets', accuracy, megabytes, 3),
  ]);
  expect(verdict).toBe(expected);
  expect(sentence).toContain(words);
});

test('time is computing, bytes at the bandwidth, and messages', () => {
  const results = [...others, ...measured('subnets', 95.7, 7), ...measured('subnets', 97.4, 21, 3)];
  const { table, figures } = subnetOutcome({ ...settings, bandwidth: 5 }, results);
  // 600 steps of 1 ms, 7 MB at 5 MB/s, 60 rounds of two messages of 1 ms.
  expect(cellText(table.rows[2]![4]!)).toBe('2.1 ± 0.0 s');
  expect(table.columns.at(-1)).toBe('Time at 5 MB/s');
  expect(figures[1]!.series[2]!.points.at(-1)!.x).toBeCloseTo(0.6 + 1.4 + 0.12, 9);
  expect(figures[0]!.series[2]!.points.map(({ x, y }) => [x, y])).toEqual([
    [3.5, 85.7],
    [7, 95.7],
  ]);
});

test('several numbers of workers are rows of their own', () => {
  const { table, verdict, networks } = subnetOutcome({ ...settings, workers: [2, 4], budgets: [1] }, [
    ...others,
    ...measured('subnets', 97.5, 7),
  ]);
  expect(table.rows.map(([name]) => cellText(name!))).toEqual([
    'Data-parallel, 2 workers',
    'Local SGD, 2 workers',
    'Independent subnets, 2 workers',
    'Data-parallel, 4 workers',
    'Local SGD, 4 workers',
    'Independent subnets, 4 workers',
  ]);
  expect(verdict).toBe('open');
  expect(networks).toHaveLength(1);
});

test('that workers saw few classes is said', () => {
  const results = [...others, ...measured('subnets', 80, 7)];
  expect(subnetOutcome({ ...settings, budgets: [1], shards: 'by-class' }, results).sentence).toContain(
    'a few classes alone',
  );
});
