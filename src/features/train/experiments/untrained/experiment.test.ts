import { expect, test } from 'vitest';
import { digitPictures, runExperiment, taskContext } from '../../../../../test/experiment';
import { freshSettings } from '../../../../experiment/settings';
import { parameterCount } from '../../../../train/student';
import { reluCount } from '../../../../train/untrained/score';
import { ARCHITECTURES } from './accuracies';
import { cellNetwork, drawCells } from './cells';
import { untrained } from './experiment';
import { drawPerceptrons, perceptron } from './perceptrons';
import { run } from './run';
import type { UntrainedResult } from './task';

const data = digitPictures();
const FRESH = freshSettings(untrained.fields);

test('the tables are of the architectures that are drawn', () => {
  const names = (space: 'cells' | 'perceptrons') => ARCHITECTURES[space].map(({ name }) => name);
  expect(names('cells')).toEqual(drawCells(150, 1));
  expect(names('perceptrons')).toEqual(drawPerceptrons(60, 1));
  for (const [space, network] of [
    ['cells', cellNetwork],
    ['perceptrons', perceptron],
  ] as const)
    for (const { name, accuracy, parameters, relus } of ARCHITECTURES[space]) {
      const graph = network(name, data.shape, data.classes);
      expect([name, parameters, relus]).toEqual([name, parameterCount(graph), reluCount(graph)]);
      expect(accuracy).toBeGreaterThan(15);
    }
});

test('scores of 64 pictures tell cells that will be accurate, and counting parameters does, too', async () => {
  const settings = { ...FRESH, spaces: ['cells'] as const, samples: 64, seeds: 1 };
  const { results, outcome } = await runExperiment(untrained, run, settings, { data });
  expect(results).toHaveLength(3);
  const [score, parameters, relus, random, optimum] = outcome.table.rows.map((row) => ({
    name: row[0],
    τ: row[1]!.kind === 'spread' ? row[1]!.mean : NaN,
    best: row[6]!.kind === 'spread' ? row[6]!.mean : NaN,
  }));
  expect(score!.name).toMatchObject({ text: 'score, cells' });
  expect(score!.τ).toBeGreaterThan(0.2);
  expect(score!.τ).toBeLessThan(0.55);
  expect(score!.best).toBeGreaterThan(random!.best + 1);
  expect(parameters!.τ).toBeGreaterThan(0.3);
  expect(relus!.best).toBeGreaterThan(random!.best);
  expect(optimum!.best).toBeGreaterThan(parameters!.best);
  expect(outcome.figures.map(({ name }) => name)).toEqual([
    'Accuracy by score, cells',
    'Accuracy by parameters, cells',
    'Search, cells',
  ]);
  // The same numbers each time.
  expect(await run.run(untrained.tasks(settings)[0]!, taskContext(run, { data }))).toEqual(results[0]);
});

test('other data than that of the accuracies are refused', async () => {
  const task = { space: 'cells', part: 0, parts: 150, samples: 16, seed: 1 } as const;
  const scored = run.run(task, taskContext(run, { data: { ...data, name: 'MNIST' } }));
  await expect(scored).rejects.toThrow('so they are scored on those, not on MNIST');
});

/** Scores of all architectures, made of their accuracies. */
const made = (
  space: 'cells' | 'perceptrons',
  score: (accuracy: number, i: number) => number | null,
): UntrainedResult => ({
  space,
  part: 0,
  parts: 1,
  seed: 1,
  scores: ARCHITECTURES[space].map(({ accuracy }, i) => score(accuracy, i)),
});
const TELLING = made('cells', (accuracy) => accuracy);
const MUTE = made('cells', (_, i) => (i * 7919) % 151);
const SINGULAR = made('perceptrons', () => null);

test.each([
  ['nothing', [], 'open', /^Open: too few architectures/, 0],
  ['a few architectures', [{ ...TELLING, parts: 30, scores: [1, 2, 3, 4, 5] }], 'open', /^Open/, 0],
  [
    'scores that are accuracies',
    [TELLING],
    'holds',
    /the score tells .* τ is 1\.00 .* Counting parameters tells less/,
    5,
  ],
  ['scores that say nothing', [MUTE], 'does not hold', /the score hardly tells/, 5],
  ['half of it', [TELLING, SINGULAR], 'holds in part', /60 perceptrons: the score hardly tells .* no order/, 10],
] as const)('the sentence on %s', (_, results, verdict, sentence, rows) => {
  const outcome = untrained.outcome(FRESH, results);
  expect(outcome.sentence).toMatch(sentence);
  expect(outcome.verdict).toBe(verdict);
  expect(outcome.table.rows).toHaveLength(rows);
  expect(outcome.figures).toHaveLength(6);
  expect(outcome.figures.map(({ series }) => series.length)).toEqual([1, 1, 5, 1, 1, 5]);
  expect(/NaN|"x":null|"y":null/.test(JSON.stringify(outcome))).toBe(false);
});
