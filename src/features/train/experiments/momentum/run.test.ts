import { expect, test } from 'vitest';
import { digitPictures, runExperiment, taskContext } from '../../../../../test/experiment';
import { freshSettings } from '../../../../experiment/settings';
import { exponentsOf, valuesOf } from './measures';
import { momentum } from './experiment';
import { run } from './run';
import type { TaskRun } from '../../../../experiment/experiment';

const data = digitPictures();

test('at a reduced size NAG needs iterations like √κ, and GD like κ', { timeout: 120_000 }, async () => {
  const settings = { ...freshSettings(momentum.fields), rank: 16, width: 96, seeds: 1 };
  const { results, outcome } = await runExperiment(momentum, run, settings, { data });
  for (const architecture of settings.architectures) {
    const exponent = (method: 'gd' | 'nag') => exponentsOf(valuesOf(results, architecture, method, 'rate'))[0]!;
    expect(exponent('gd')).toBeGreaterThan(-1.15);
    expect(exponent('gd')).toBeLessThan(-0.75);
    expect(exponent('nag')).toBeGreaterThan(-0.7);
    expect(exponent('nag')).toBeLessThan(-0.35);
    const { kappa, descents } = results.find((own) => own.architecture === architecture && own.rank === settings.rank)!;
    expect(kappa).toBeGreaterThan(100);
    const [gd, , nag] = descents;
    expect(gd!.iterations! / nag!.iterations!).toBeGreaterThan(5);
    expect(gd!.curve![0]).toEqual([1, 1]);
    expect(gd!.curve!.at(-1)![1]).toBeLessThan(1e-6);
  }
  expect(outcome.verdict).toBe('open');
  expect(outcome.sentence).toContain('On residual networks: κ^');
});

test('the same seed gives the same descent, and more columns than there are are refused', async () => {
  const context = taskContext(run as TaskRun<never>, { data });
  const [task] = momentum.tasks({ ...freshSettings(momentum.fields), rank: 4, width: 16, seeds: 1 });
  expect(await run.run(task!, context)).toEqual(await run.run(task!, context));
  await expect(run.run({ ...task!, rank: 65 }, context)).rejects.toThrow('choose 60 or fewer');
});
