/** Adjoined Networks at a reduced size, and what their runs leave behind. */
import { beforeAll, describe, expect, test } from 'vitest';
import { digitPictures, runExperiment, taskContext } from '../../../../../test/experiment';
import { runOnnx } from '../../../../../test/run-onnx';
import { describeNetwork } from '../../../../engine/training/describe';
import type { Outcome } from '../../../../experiment/outcome';
import { freshSettings } from '../../../../experiment/settings';
import { readNetwork } from '../../../../onnx/read';
import { parameterCount } from '../../../../train/student';
import { rightOf } from '../shared/accuracy';
import { adjoined } from './experiment';
import { ofKind } from './front';
import { run } from './run';
import { searchWidths } from './search';
import type { AdjoinedResult, AdjoinedTask } from './task';

const data = digitPictures();
const fresh = freshSettings(adjoined.fields);
const contextOf = (signal?: AbortSignal, own = data) =>
  taskContext(run as never, { data: own, ...(signal && { signal }) });

describe('30 % wrong labels, one seed', () => {
  let results: AdjoinedResult[];
  let outcome: Outcome;
  beforeAll(async () => {
    const settings = { ...fresh, noises: [30], costs: [4], seeds: 1 };
    ({ results, outcome } = await runExperiment(adjoined, run, settings, { data }));
  }, 120_000);

  test('in one, the base withstands wrong labels, and the student is as good as alone', () => {
    const [apart] = ofKind(results, 'apart');
    const both = ofKind(results, 'adjoined').find(({ alpha }) => alpha === 8)!;
    expect(both.base).toBeGreaterThan(apart!.base + 4);
    expect(both.student).toBeGreaterThan(apart!.student - 1.5);
    expect(apart!.taught).toBeGreaterThan(85);
    expect(outcome.sentence).toContain('30 % wrong labels');
  });

  test('DAN finds a student that costs less than the base and knows as much', () => {
    const [found] = ofKind(results, 'searched');
    expect(found!.parameters).toBeLessThan(6000);
    expect(found!.student).toBeGreaterThan(88);
  });

  test('the student that can be opened has no batch norm, and is as often right in onnxruntime', async () => {
    const both = ofKind(results, 'adjoined').find(({ alpha }) => alpha === 8)!;
    const [{ bytes } = { bytes: new Uint8Array() }] = outcome.networks;
    const graph = describeNetwork(readNetwork([{ name: 'student.onnx', bytes }]));
    expect(graph.nodes.map(({ operator }) => operator.op)).toEqual([
      'flatten',
      'dense',
      'relu',
      'dense',
      'relu',
      'dense',
    ]);
    expect(parameterCount(graph)).toBe(both.parameters);
    const { x, y, count } = data.test;
    const logits = await runOnnx(bytes, x, [count, 1, 8, 8]);
    expect((100 * rightOf(logits, y, 10)) / count).toBeCloseTo(both.student, 0);
  });
});

const task: AdjoinedTask = { kind: 'adjoined', alpha: 8, noise: 15, epochs: 1, seed: 3, opened: true };

test('the same seed trains both in one to the same figures, and features are taken as pictures are', async () => {
  const first = await run.run(task, contextOf());
  expect(await run.run(task, contextOf())).toEqual(first);
  const { network, ...figures } = await run.run(task, contextOf(undefined, { ...data, shape: [64] }));
  expect(figures).toEqual({ ...first, network: undefined });
  expect(network!.length).toBeGreaterThan(4 * 1482);
});

test.each([
  [20, [16, 16]],
  [-20, [128, 128]],
])('where a multiplication costs %i, the search ends at %j', async (cost, widths) => {
  const { x, y } = data.train;
  const context = contextOf();
  const found = await context.withJax((jax) =>
    searchWidths(
      { jax, context, epochs: 2, seed: 1, data: { inputs: x, count: y.length, labels: y, teacher: null } },
      cost,
    ),
  );
  expect(found).toEqual(widths);
});

test.each(['apart', 'adjoined', 'searched'] as const)('a cancel ends what trains %s', async (kind) => {
  const controller = new AbortController();
  const context = contextOf(controller.signal);
  const own = { ...task, kind, cost: 1 } as AdjoinedTask;
  const cancelled = run.run(own, { ...context, progress: () => controller.abort() });
  await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
});
