import { expect, test } from 'vitest';
import { digitPictures, runExperiment, taskContext } from '../../../../../test/experiment';
import { runOnnx } from '../../../../../test/run-onnx';
import { freshSettings } from '../../../../experiment/settings';
import { depthScaling } from './experiment';
import { regimeOf } from './regime';
import { run } from './run';
import type { DepthResult } from './task';

const data = digitPictures();
const SMALL = { activations: ['tanh', 'relu'] as const, depths: [4, 8, 16, 32], epochs: 15, seeds: 1 };

test('with tanh weights approach an ODE, with ReLU they stay rough', async () => {
  const { results, outcome } = await runExperiment(depthScaling, run, SMALL, { data });
  expect(results).toHaveLength(8);
  for (const { accuracy } of results) expect(accuracy).toBeGreaterThan(70);
  const slopes = outcome.table.rows.map((row) => row.map((cell) => (cell.kind === 'spread' ? cell.mean : NaN)));
  const [tanh, relu] = slopes as [number[], number[]];
  expect(tanh[1]).toBeGreaterThan(-0.8);
  expect(tanh[1]).toBeLessThan(-0.45);
  expect(tanh[2]).toBeGreaterThan(-0.4);
  expect(tanh[2]).toBeLessThan(-0.15);
  expect(relu[2]).toBeGreaterThan(-0.7);
  expect(relu[2]).toBeLessThan(-0.4);
  expect(outcome.table.rows.map((row) => row[0])).toMatchObject([{ text: 'tanh' }, { text: 'ReLU' }]);
  expect(outcome.figures.map(({ name }) => name)).toContain('One weight through the layers, ReLU');
  expect(outcome.networks.map(({ name }) => name)).toEqual([4, 8, 16, 32].map((depth) => `ReLU, ${depth} layers deep`));
  // The same numbers each time.
  expect(await run.run(depthScaling.tasks(SMALL)[0]!, taskContext(run, { data }))).toEqual(results[0]);
});

test('a ReLU network leaves as it was trained, whatever its pictures are', async () => {
  const features = { ...data, shape: [64] };
  const task = { activation: 'relu', depth: 4, epochs: 2, seed: 1 } as const;
  const [ofPictures, ofFeatures] = [
    await run.run(task, taskContext(run, { data })),
    await run.run(task, taskContext(run, { data: features })),
  ];
  const logits = await runOnnx(ofPictures.network!, data.test.x, [data.test.count, 1, 8, 8]);
  const same = await runOnnx(ofFeatures.network!, data.test.x, [data.test.count, 64]);
  expect(same).toEqual(logits);
  const right = data.test.y.filter((label, n) => {
    const row = logits.subarray(10 * n, 10 * n + 10);
    return row.indexOf(Math.max(...row)) === label;
  });
  expect((100 * right.length) / data.test.count).toBeCloseTo(ofPictures.accuracy, 6);
});

test('fewer classes than neurons are told apart, too many are refused', async () => {
  const task = { activation: 'relu', depth: 4, epochs: 4, seed: 1 } as const;
  const parity = (part: typeof data.train) => ({ ...part, y: part.y.map((label) => label % 2) });
  const even = { ...data, classes: 2, train: parity(data.train), test: parity(data.test) };
  const result = await run.run(task, taskContext(run, { data: even }));
  expect(result.accuracy).toBeGreaterThan(75);
  const logits = await runOnnx(result.network!, data.test.x, [data.test.count, 1, 8, 8]);
  expect(logits).toHaveLength(2 * data.test.count);
  await expect(run.run(task, taskContext(run, { data: { ...data, classes: 100 } }))).rejects.toThrow(
    'Depth scaling takes pictures of at most 32 classes here, and digits has 100.',
  );
});

/** Networks whose measures are powers of L. */
function powers(activation: 'tanh' | 'relu', exponents: [δ: number, norm: number, variation: number]): DepthResult[] {
  return [4, 8, 16].flatMap((depth) =>
    [1, 2].map((seed) => ({
      activation,
      depth,
      seed,
      accuracy: 90,
      loss: 0.1,
      stepSize: depth ** exponents[0],
      largestNorm: depth ** exponents[1] * (1 + seed / 1000),
      rootVariation: depth ** exponents[2] * (1 + seed / 1000),
      entry: seed === 1 ? [...Array(depth).keys()] : null,
    })),
  );
}

test.each([
  ['ODE', [-0.7, -0.3, -0.4]],
  ['ODE', [0, -1, -0.5]],
  ['SDE', [0, -0.5, 0]],
  ['SDE', [0, -0.55, -0.1]],
  ['neither', [0, -0.5, -0.5]],
  ['neither', [0, -0.1, 0]],
  ['neither', [-1, -0.5, -0.5]],
] as const)('%s is what exponents %j are called', (regime, exponents) => {
  expect(regimeOf(powers('tanh', [...exponents]))).toBe(regime);
});

const SMOOTH = powers('tanh', [-0.7, -0.3, -0.8]);
const ODE = powers('tanh', [-0.7, -0.3, -0.4]);
const SDE = powers('relu', [0, -0.5, 0.02]);
const ROUGH = powers('tanh', [-0.2, -0.3, 0]);

test.each([
  ['nothing', [], 'open', /^Open: a slope needs networks of at least three depths/],
  ['one network', ODE.slice(0, 1), 'open', /^Open/],
  [
    'half of them',
    ODE,
    'open',
    /^tanh, 4 to 16 layers, 2 seeds: δ goes as L\^−0\.70 .* an ODE, though .* fall as L\^−0\.80\. Called/,
  ],
  ['weights as smooth as a curve', SMOOTH, 'open', /: an ODE\. Called/],
  ['what the paper says', [...ODE, ...SDE], 'holds', /an ODE, though .*\. ReLU, 4 to 16 layers, .* an SDE\. Called/],
  ['one of both', [...ROUGH, ...SDE], 'holds in part', /The paper has an ODE for tanh: here it is an SDE/],
  [
    'none of both',
    [...ROUGH, ...powers('relu', [0, -1, -0.5])],
    'does not hold',
    /The paper has an SDE for ReLU: here it is an ODE/,
  ],
] as const)('the sentence on %s', (_, results, verdict, sentence) => {
  const outcome = depthScaling.outcome(freshSettings(depthScaling.fields), results);
  expect(outcome.verdict).toBe(verdict);
  expect(outcome.sentence).toMatch(sentence);
  expect(outcome.sentence).not.toMatch(/NaN|undefined|Infinity/);
  expect(outcome.figures).toHaveLength(5);
  expect(outcome.figures.map(({ series }) => series.length)).toEqual([4, 4, 4, 3, 3]);
  expect(JSON.stringify(outcome)).not.toContain('null,"y"');
});
