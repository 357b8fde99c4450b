import { expect, test } from 'vitest';
import { digitPictures, runExperiment, taskContext } from '../../../../../test/experiment';
import { runOnnx } from '../../../../../test/run-onnx';
import type { TaskRun } from '../../../../experiment/experiment';
import { freshSettings } from '../../../../experiment/settings';
import { rightOf } from '../shared/accuracy';
import { subnets } from './experiment';
import { parameterCount } from './perceptron';
import { run } from './run';
import type { Method } from './task';

const data = digitPictures();
const settings = { ...freshSettings(subnets.fields), width: 32, seeds: 1 };

test(
  'at a reduced size subnets learn with a fraction of the bytes, and their file is the network',
  { timeout: 120_000 },
  async () => {
    const { results, outcome } = await runExperiment(subnets, run, settings, { data });
    const found = (method: Method, budget = 1) =>
      results.find((result) => result.method === method && result.budget === budget)!;
    const end = (method: Method, budget?: number) => found(method, budget).curve.at(-1)!;
    expect(end('data-parallel').accuracy).toBeGreaterThan(95);
    expect(end('local').accuracy).toBeGreaterThan(94);
    expect(end('subnets').accuracy).toBeGreaterThan(75);
    expect(end('subnets', 3).accuracy).toBeGreaterThan(85);

    // 625 steps of each of four workers.
    const all = 4 * parameterCount([64, 32, 32, 10]);
    expect(end('data-parallel').bytes).toBe(2 * 4 * 625 * all);
    expect(end('local').bytes).toBe(2 * 4 * 63 * all);
    expect(end('subnets').bytes).toBe(2 * 4 * 63 * 4 * parameterCount([64, 8, 8, 10]));
    expect(end('subnets', 3).bytes).toBeLessThan(end('local').bytes);
    expect(end('subnets').steps).toBe(625);
    expect(results.every(({ curve, secondsPerStep }) => curve.length === 10 && secondsPerStep > 0)).toBe(true);

    const { network } = found('subnets', 3);
    expect(outcome.networks.map(({ name }) => name)).toEqual(['Independent subnets, 4 workers']);
    const logits = await runOnnx(network!, data.test.x, [data.test.count, ...data.shape]);
    expect((100 * rightOf(logits, data.test.y, 10)) / data.test.count).toBeCloseTo(end('subnets', 3).accuracy, 1);
  },
);

test('the same seed gives the same network, and other shards another', { timeout: 60_000 }, async () => {
  const context = taskContext(run as TaskRun<never>, { data });
  const [task] = subnets.tasks({ ...settings, budgets: [1] });
  const accuracies = async (change: Partial<typeof task>) =>
    (await run.run({ ...task!, ...change }, context)).curve.map(({ accuracy }) => accuracy);
  const first = await accuracies({});
  expect(await accuracies({})).toEqual(first);
  expect(await accuracies({ shards: 'by-class' })).not.toEqual(first);
});

test('fewer pictures than workers are refused', async () => {
  const few = { ...data, train: { ...data.train, count: 3 } };
  const [task] = subnets.tasks(settings);
  await expect(run.run(task!, taskContext(run as TaskRun<never>, { data: few }))).rejects.toThrow('3 pictures');
});
