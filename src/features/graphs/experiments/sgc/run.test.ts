import { beforeAll, describe, expect, test } from 'vitest';
import { unzipSync } from 'fflate';
import { digitGraph } from '../../../../../test/digit-graph';
import { runExperiment, taskContext } from '../../../../../test/experiment';
import { runOnnx } from '../../../../../test/run-onnx';
import { cellText, type Outcome } from '../../../../experiment/outcome';
import { readNpy } from '../../../../data/formats/npy';
import { sgc } from './experiment';
import { run } from './run';
import type { SgcResult } from './tasks';

const settings = { seeds: 2, hops: 2, drawn: 500 };
const data = digitGraph();

describe('SGC on a graph of digits', () => {
  let results: SgcResult[];
  let outcome: Outcome;
  beforeAll(async () => {
    ({ results, outcome } = await runExperiment(sgc, run, settings, { data }));
  }, 60_000);
  const all = <Kind extends SgcResult['kind']>(kind: Kind) =>
    results.filter((result): result is Extract<SgcResult, { kind: Kind }> => result.kind === kind);

  test('with the graph it tells more digits than without, and about as many as GCN', () => {
    const rows = outcome.table.rows.map((row) => row.map(cellText));
    expect(rows.map(([name]) => name)).toEqual(['SGC, K = 2', 'GCN', 'MLP', 'Logistic regression']);
    const [own, gcn, , logistic] = rows.map((row) => Number.parseFloat(row[1]!));
    expect(own).toBeGreaterThan(logistic! + 1);
    expect(own).toBeGreaterThan(85);
    expect(gcn).toBeGreaterThan(60);
    expect(['holds', 'holds in part']).toContain(outcome.verdict);
  });

  test('eight bits are as good as float, one is worse', () => {
    for (const { model, float, test: found } of all('bits')) {
      expect(Math.abs(found.gpfq[7]! - float), model).toBeLessThan(2);
      expect(found.rtn[0]).toBeLessThan(float);
    }
    expect(all('bits')).toHaveLength(4);
  });

  test('its network, run on the test nodes’ samples, tells as many right', async () => {
    expect(outcome.networks.map(({ name }) => name)).toEqual(['SGC, K = 2, seed 1']);
    const { bytes, samples } = outcome.networks[0]!;
    const arrays = unzipSync(samples!.evaluation);
    const [x, y] = ['x.npy', 'y.npy'].map((name) => readNpy(name, arrays[name]!)) as [
      ReturnType<typeof readNpy>,
      ReturnType<typeof readNpy>,
    ];
    const logits = await runOnnx(bytes, Float32Array.from(x.data), x.shape);
    const right = Array.from(y.data).filter((label, i) => {
      const row = logits.subarray(10 * i, 10 * i + 10);
      return row.indexOf(Math.max(...row)) === label;
    });
    const bits = all('bits').find(({ model, seed }) => model === 'sgc' && seed === 1)!;
    expect((100 * right.length) / y.data.length).toBeCloseTo(bits.float, 6);
    expect(unzipSync(samples!.calibration)['y.npy']!.length).toBeLessThan(arrays['y.npy']!.length);
  });

  test('the picture has every node, its edges, and who is wrong', () => {
    const { picture } = outcome;
    expect(picture!.nodes).toHaveLength(200);
    expect(picture!.edges).toHaveLength(2 * picture!.whole.edges);
    expect(Math.max(...picture!.x, ...picture!.y)).toBe(1000);
    const wrong = picture!.nodes.filter((_, i) => picture!.predicted[i] !== picture!.labels[i]);
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.length).toBeLessThan(40);
    expect(picture!.trained.map((place) => picture!.nodes[place])).toEqual([...data.split.train]);
  });

  test('the response is what S^K leaves', () => {
    const figure = outcome.figures.find(({ name }) => name === 'Response over the spectrum')!;
    const [own, ...others] = figure.series;
    own!.points.forEach(({ x, y }) => expect(y).toBeCloseTo((1 - x) ** 2, 9));
    expect(own!.points[0]!.x).toBeCloseTo(0, 6);
    expect(others.at(-1)!.points.at(-1)!.y).toBeCloseTo(1, 9);
  });

  test('the same seeds give the same again, but for seconds', async () => {
    const again = await runExperiment(sgc, run, { ...settings, seeds: 1 }, { data });
    const withoutTimes = (result: SgcResult | undefined) =>
      JSON.stringify(result, (key, value: unknown) => (['training', 'propagation'].includes(key) ? 0 : value));
    for (const kind of ['curve', 'gcn', 'mlp', 'bits', 'picture'] as const) {
      const before = all(kind)[0];
      expect(withoutTimes(again.results.find((result) => result.kind === kind)), kind).toBe(withoutTimes(before));
    }
  }, 60_000);
});

test('a graph without nodes to train on is refused by name', async () => {
  const empty = { ...data, split: { ...data.split, train: new Int32Array(0) } };
  const context = taskContext(run as never, { data: empty }) as never;
  await expect(run.run({ kind: 'spectrum' }, context)).rejects.toThrow('digits has no nodes to train on');
});
