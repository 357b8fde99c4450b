import { beforeAll, describe, expect, inject, test } from 'vitest';
import { coraGraph } from '../../../../../test/cora';
import { taskContext } from '../../../../../test/experiment';
import { processorTime } from '../../../../../test/processor-time';
import { spreadOf } from '../../../../experiment/outcome';
import { propagate } from '../../../../graph/propagate';
import { prepare } from '../shared/prepared';
import { sgc } from './experiment';
import { trainSgc } from './models';
import { run } from './run';
import { BITS, type SgcResult } from './tasks';

const SEEDS = [1, 2, 3, 4, 5];

describe('SGC on Cora', () => {
  const context = taskContext(run as never, { data: coraGraph(inject('realdata')) }) as unknown as Parameters<
    typeof run.run
  >[1];
  let results: SgcResult[];
  const of = <Kind extends SgcResult['kind']>(kind: Kind) =>
    results.filter((result): result is Extract<SgcResult, { kind: Kind }> => result.kind === kind);
  const mean = (values: number[]) => spreadOf(values).mean;

  beforeAll(async () => {
    const tasks = sgc.tasks({ seeds: SEEDS.length, hops: 2, drawn: 500 });
    const needed = tasks.filter(
      (task) => task.kind === 'curve' || task.kind === 'gcn' || (task.kind === 'bits' && task.model === 'sgc'),
    );
    results = [];
    for (const task of needed) results.push(await run.run(task, context));
  }, 600_000);

  test('accuracies are the published ones', () => {
    const atHops = (K: number) => mean(of('curve').map(({ hops }) => hops[K]!.test));
    expect(atHops(2)).toBeGreaterThanOrEqual(80.5);
    expect(atHops(0)).toBeLessThan(60);
    const gcn = mean(of('gcn').map(({ test: found }) => found));
    expect(gcn).toBeGreaterThanOrEqual(79.5);
    expect(gcn).toBeLessThanOrEqual(83);
  });

  test('SGC trains ten times faster than GCN, and takes half a second with its propagation', async () => {
    const own = mean(of('curve').map(({ hops }) => hops[2]!.training));
    expect(mean(of('gcn').map(({ training }) => training)) / own).toBeGreaterThan(10);
    const prepared = prepare(context);
    const worked = processorTime();
    await trainSgc(prepared, propagate(prepared.S, prepared.X, 2), 1);
    expect(worked()).toBeLessThan(500);
  });

  test('GPFQ keeps four bits within half a point, and is ahead of RTN at two', () => {
    const bits = of('bits');
    const at = (method: 'rtn' | 'gpfq', count: number) =>
      mean(bits.map(({ test: found }) => found[method][BITS.indexOf(count)]!));
    expect(Math.abs(at('gpfq', 4) - mean(bits.map(({ float }) => float)))).toBeLessThanOrEqual(0.5);
    expect(at('gpfq', 2)).toBeGreaterThan(at('rtn', 2));
  });
});
