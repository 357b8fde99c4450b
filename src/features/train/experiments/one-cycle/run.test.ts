/** One-Cycle Pruning at a reduced size, and what its runs leave behind. */
import { beforeAll, describe, expect, test } from 'vitest';
import { digitPictures, runExperiment, taskContext } from '../../../../../test/experiment';
import { runOnnx } from '../../../../../test/run-onnx';
import { describeNetwork } from '../../../../engine/training/describe';
import type { Outcome } from '../../../../experiment/outcome';
import { freshSettings } from '../../../../experiment/settings';
import { readNetwork } from '../../../../onnx/read';
import { logitsOf } from '../../../../train/outputs';
import { oneCycle } from './experiment';
import { sparsityOf } from './masks';
import { run } from './run';
import type { OneCycleResult, OneCycleTask } from './task';

const data = digitPictures();
const fresh = freshSettings(oneCycle.fields);

function meanOf(outcome: Outcome, method: string, column: number): number {
  const row = outcome.table.rows.find(([name]) => name?.kind === 'text' && name.text === method)!;
  const cell = row[column]!;
  if (cell.kind !== 'spread') throw new Error(`${method} has no figure`);
  return cell.mean;
}

const graphOf = (bytes: Uint8Array) => describeNetwork(readNetwork([{ name: 'network.onnx', bytes }]));

describe('two sparsities, two seeds, six epochs', () => {
  let results: OneCycleResult[];
  let outcome: Outcome;
  beforeAll(async () => {
    const settings = { ...fresh, sparsities: [80, 98], epochs: 6, seeds: 2 };
    ({ results, outcome } = await runExperiment(oneCycle, run, settings, { data }));
  }, 120_000);

  test('One-Cycle is far ahead where little is left, and with the others where much is', () => {
    for (const other of ['One-shot', 'Iterative', 'AGP']) {
      expect(meanOf(outcome, 'One-Cycle', 2)).toBeGreaterThan(meanOf(outcome, other, 2) + 3);
      expect(meanOf(outcome, 'One-Cycle', 1)).toBeGreaterThan(meanOf(outcome, other, 1) - 1.5);
    }
    expect(meanOf(outcome, 'One-Cycle', 2)).toBeGreaterThan(70);
  });

  test('what can be opened is as sparse as it says, and says in onnxruntime what it says here', async () => {
    expect(outcome.networks.map(({ name }) => name)).toEqual(['One-Cycle, 80 %', 'One-Cycle, 98 %']);
    for (const [i, sparsity] of [0.8, 0.98].entries()) {
      const { bytes } = outcome.networks[i]!;
      const graph = graphOf(bytes);
      const all = [...graph.layers.values()].reduce((sum, { weights }) => sum + weights.length, 0);
      expect(Math.abs(sparsityOf(graph.layers) - sparsity)).toBeLessThan(1 / all);
      const x = data.test.x.subarray(0, 50 * 64);
      const here = await logitsOf(graph, x, 50);
      const there = await runOnnx(bytes, x, [50, 1, 8, 8]);
      here.forEach((z, k) => expect(Math.abs(there[k]! - z)).toBeLessThan(1e-5 * Math.max(1, Math.abs(z))));
    }
  });

  test('networks of one seed alone are kept', () => {
    expect(results.filter(({ network }) => network).map(({ seed, schedule }) => [seed, schedule])).toEqual([
      [1, 'one-cycle'],
      [1, 'one-cycle'],
    ]);
  });
});

const task: OneCycleTask = { ...fresh, epochs: 1, schedule: 'one-cycle', sparsity: 90, seed: 3 };

test('the same seed prunes to the same accuracy', async () => {
  const [first, again] = [
    await run.run(task, taskContext(run as never, { data })),
    await run.run(task, taskContext(run as never, { data })),
  ];
  expect(again).toEqual(first);
});

test('convolutions are pruned, too, and open', async () => {
  const cnn: OneCycleTask = { ...task, network: 'cnn', seed: 1 };
  const { accuracy, network } = await run.run(cnn, taskContext(run as never, { data }));
  expect(accuracy).toBeGreaterThan(25);
  const graph = graphOf(network!);
  expect(sparsityOf(graph.layers)).toBeCloseTo(0.9, 3);
  const x = data.test.x.subarray(0, 20 * 64);
  const there = await runOnnx(network!, x, [20, 1, 8, 8]);
  (await logitsOf(graph, x, 20)).forEach((z, k) =>
    expect(Math.abs(there[k]! - z)).toBeLessThan(1e-5 * Math.max(1, Math.abs(z))),
  );
});

test('convolutions need pictures, and features go through linear layers', async () => {
  const features = { ...data, shape: [64] };
  const refused = run.run({ ...task, network: 'cnn' }, taskContext(run as never, { data: features }));
  await expect(refused).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining('(64)') as string,
  });
  const { accuracy } = await run.run(task, taskContext(run as never, { data: features }));
  expect(accuracy).toBeGreaterThan(25);
});

test('pruning ends where it is cancelled', async () => {
  const controller = new AbortController();
  const context = taskContext(run as never, { data, signal: controller.signal });
  const cancelled = run.run(task, { ...context, progress: () => controller.abort() });
  await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
});
