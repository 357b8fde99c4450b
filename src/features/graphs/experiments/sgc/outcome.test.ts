import { describe, expect, test } from 'vitest';
import { cellText } from '../../../../experiment/outcome';
import { freshSettings } from '../../../../experiment/settings';
import { sgc } from './experiment';
import { BITS, MOST_HOPS, type SgcResult } from './tasks';

const settings = freshSettings(sgc.fields);

/** SGC with K = 2: `test` %, and the seconds of training. */
const curve = (seed: number, test: number, training: number): SgcResult => ({
  ...{ kind: 'curve', seed, size: [10, 3] },
  hops: Array.from({ length: MOST_HOPS + 1 }, (_, K) => ({
    ...{ test: K === 2 ? test : 60 + K, validation: 50, training, propagation: 0.01 * K },
  })),
});
const gcn = (seed: number, test: number, training: number): SgcResult => ({
  ...{ kind: 'gcn', seed, hidden: 4, test, validation: null, training },
});
const bits = (seed: number): SgcResult => ({
  ...{ kind: 'bits', model: 'sgc', seed, hops: 2, float: 81 },
  test: { rtn: BITS.map((b) => 70 + b), gpfq: BITS.map((b) => 72 + b), qronos: BITS.map((b) => 73 + b) },
  ...(seed === 1 && {
    network: Uint8Array.of(1),
    networkSamples: { calibration: Uint8Array.of(2), evaluation: Uint8Array.of(3) },
  }),
});

test('without results the outcome is open, and every row and series is there', () => {
  const { verdict, table, figures, networks, picture } = sgc.outcome(settings, []);
  expect(verdict).toBe('open');
  expect(table.rows).toHaveLength(4);
  expect(table.rows.every((row) => row.length === table.columns.length)).toBe(true);
  expect(figures.map(({ series }) => series.every(({ points }) => points.length === 0))).toEqual([true, true]);
  expect([networks, picture]).toEqual([[], undefined]);
});

test('one result alone: its row has figures, the claim stays open', () => {
  const { verdict, table } = sgc.outcome(settings, [curve(1, 81, 0.1)]);
  expect(verdict).toBe('open');
  expect(table.rows[0]!.map(cellText)).toEqual(['SGC, K = 2', '81.0 %', '50.0 %', '0.100 s', '0.120 s', '33']);
  expect(table.rows[3]!.map(cellText)[1]).toBe('60.0 %');
  expect(table.rows[1]!.map(cellText).slice(1)).toEqual(['–', '–', '–', '–', '–']);
});

describe('the claim', () => {
  const judge = (ownTest: number, ownTime: number) =>
    sgc.outcome(settings, [curve(1, ownTest, ownTime), curve(2, ownTest, ownTime), gcn(1, 81, 1), gcn(2, 82, 1)]);

  test.each([
    ['holds', 81, 0.05, '20 times faster. What the graph gives, 21.0 points over logistic regression'],
    ['holds in part', 81, 0.5, '2.0 times faster. It is not 10 times faster.'],
    ['holds in part', 78, 0.05, 'more than 1 point behind'],
    ['does not hold', 78, 2, '2.0 times slower'],
  ] as const)('%s with %d %% in %d s', (verdict, ownTest, ownTime, words) => {
    const outcome = judge(ownTest, ownTime);
    expect(outcome.verdict).toBe(verdict);
    expect(outcome.sentence).toContain(words);
  });

  test('of one seed says so', () => {
    expect(sgc.outcome(settings, [curve(1, 81, 0.01), gcn(1, 81, 1)]).sentence).toContain('nothing of the spread');
  });
});

test('networks come with their samples, and only what has the K that is chosen counts', () => {
  const outcome = sgc.outcome(settings, [bits(1), bits(2)]);
  expect(outcome.networks).toEqual([
    {
      name: 'SGC, K = 2, seed 1',
      bytes: Uint8Array.of(1),
      samples: { calibration: Uint8Array.of(2), evaluation: Uint8Array.of(3) },
    },
  ]);
  expect(outcome.figures[1]!.finding).toBe(
    'SGC: 81.0 % in float; GPFQ 76.0 % at 4 bits and 74.0 % at 2, RTN 74.0 % and 72.0 %.',
  );
  expect(sgc.outcome({ ...settings, hops: 3 }, [bits(1)]).networks).toEqual([]);
});

test('the spectrum is drawn with the response of K', () => {
  const spectrum: SgcResult = { kind: 'spectrum', eigenvalues: [0, 1, 1.5], shares: [0.5, 0.25, 0.25], exact: false };
  const figure = sgc.outcome(settings, [spectrum]).figures[2]!;
  expect(figure.series.map(({ name }) => name)).toEqual(['K = 2', 'K = 1', 'K = 4', 'Eigenvalues up to λ']);
  expect(figure.series[0]!.points.map(({ y }) => y)).toEqual([1, 0, 0.25]);
  expect(figure.series[3]!.points.map(({ y }) => y)).toEqual([0.5, 0.75, 1]);
  expect(figure.help).toContain('Lanczos');
  expect(figure.finding).toContain('52 %');
});

test('tasks: all models for every seed, the first three quantized, weights for each', () => {
  const tasks = sgc.tasks(settings);
  expect(tasks.filter(({ kind }) => kind === 'gcn')).toHaveLength(5);
  expect(tasks.filter(({ kind }) => kind === 'bits')).toHaveLength(6);
  expect(tasks.every((task) => sgc.weight!(task) > 0)).toBe(true);
});
