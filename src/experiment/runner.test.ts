import { expect, test } from 'vitest';
import { dice, type TrialResult } from '../../test/trial-experiment/experiment';
import { startDice, type Started } from '../../test/trial-experiment/worker';
import { runTasks } from './runner';
import { freshSettings, type Settings } from './settings';

const FRESH = freshSettings(dice.fields);

function throwDice(change: Partial<typeof FRESH> = {}, cores = 2) {
  const started: Started[] = [];
  const results: TrialResult[] = [];
  const fractions: number[] = [];
  const controller = new AbortController();
  const done = runTasks({
    id: dice.id,
    tasks: dice.tasks({ ...FRESH, ...change }),
    weight: ({ sides }) => sides,
    data: { offset: 10 },
    backend: 'wasm',
    cores,
    startWorker: () => startDice(started),
    signal: controller.signal,
    onResult: (result: TrialResult) => void results.push(result),
    onProgress: (fraction) => void fractions.push(fraction),
  });
  return { started, results, fractions, done, cancel: () => controller.abort() };
}

test.each([1, 2, 8])('every task is run, by %i workers at most, and each ends', async (cores) => {
  const { started, results, fractions, done } = throwDice({}, cores);
  await done;
  expect(started).toHaveLength(Math.min(cores, 4));
  expect(started.every(({ ended }) => ended)).toBe(true);
  expect(results.map(({ sides }) => sides).sort()).toEqual([4, 4, 6, 6]);
  // The data came with them, and the network of each.
  expect(results.every(({ mean, network, sides }) => mean > 11 && network![0] === sides)).toBe(true);
  expect(fractions.at(-1)).toBeCloseTo(1);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
});

test('the same seeds give the same, however many workers there are', async () => {
  const [one, many] = [throwDice({}, 1), throwDice({}, 4)];
  await Promise.all([one.done, many.done]);
  const sorted = (results: TrialResult[]) => results.map(({ mean }) => mean).sort((a, b) => a - b);
  expect(sorted(one.results)).toEqual(sorted(many.results));
});

test('a task talks to a worker that it started, which ends with it', async () => {
  const { started, results, done } = throwDice({ sides: [20], seeds: 1 });
  await done;
  expect(started).toHaveLength(2);
  expect(started.every(({ ended }) => ended)).toBe(true);
  expect(results[0]!.mean).toBeGreaterThan(11);
});

test('a cancel ends it within 200 ms, whatever the tasks do', async () => {
  const { started, results, done, cancel } = throwDice({ how: 'high' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const before = performance.now();
  cancel();
  await expect(done).rejects.toThrow('The job was cancelled.');
  expect(performance.now() - before).toBeLessThan(200);
  expect(started.every(({ ended }) => ended)).toBe(true);
  expect(results).toEqual([]);
});

test('what a task throws is told, and the others end', async () => {
  const { started, done } = throwDice({ seeds: 13 });
  await expect(done).rejects.toThrow('The seed 13 is not thrown.');
  expect(started.every(({ ended }) => ended)).toBe(true);
});

test('settings of an experiment are plain', () => {
  expect(FRESH satisfies Settings | typeof FRESH).toEqual({ seeds: 2, sides: [4, 6], thrown: 100, how: 'fair' });
});
