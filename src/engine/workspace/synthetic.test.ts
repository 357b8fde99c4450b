import { beforeEach, describe, expect, test } from 'vitest';
import { integers, modelBytes, node, tensor } from '../../onnx/build';
import type { WholeEngine } from '../../../test/engine';
import { openEngine } from '../../../test/engine';
import { smallData, smallNetwork } from '../../../test/networks';
import { DEFAULT_RECIPE } from '../../features/quantize/job/recipe-fields';
import type { SyntheticRequest } from './synthetic';

const quiet = () => undefined;
const NOISE: SyntheticRequest = { distribution: 'Gaussian', count: 40, seed: 1, shape: [1, 6, 6] };
let engine: WholeEngine;
beforeEach(() => {
  engine = openEngine();
});

test('without data, noise serves both roles, and the report says that it is no real data', async () => {
  await engine.open([smallNetwork()], null);
  const workspace = await engine.synthesize(NOISE);
  expect(workspace.data).toMatchObject([
    { format: 'no real data', count: 40, shape: [1, 6, 6], labelled: false, role: 'both', synthetic: true },
  ]);
  expect(workspace.counts).toEqual({ calibration: 20, evaluation: 20 });
  const { report } = await engine.quantize({ ...DEFAULT_RECIPE, bits: 8 }, quiet);
  expect(report.evaluation).toMatchObject({ name: 'Gaussian noise, seed 1', synthetic: true });
  expect(report.scores).toMatchObject({ top1: null, samples: 20 });
  expect(report.scores!.sqnr).toBeGreaterThan(25);
});

test('next to real data, noise takes the role that is left', async () => {
  await engine.open([smallNetwork(), smallData('test.npz', 50)], null);
  const [set] = (await engine.setRole(-1, 'both')).data;
  await engine.setRole(set!.id, 'evaluation');
  const { data, counts } = await engine.synthesize({ ...NOISE, distribution: 'uniform' });
  expect(data.map(({ role, synthetic }) => [role, synthetic ?? false])).toEqual([
    ['evaluation', false],
    ['calibration', true],
  ]);
  expect(counts).toEqual({ calibration: 40, evaluation: 50 });
});

test('the same seed gives the same samples, another one others', async () => {
  await engine.open([smallNetwork()], null);
  const agreement = async (seed: number) => {
    await engine.synthesize({ ...NOISE, seed });
    const { report } = await engine.quantize({ ...DEFAULT_RECIPE, bits: 3 }, quiet);
    return [report.evaluation!.sha256, report.scores!.kl];
  };
  expect(await agreement(1)).toEqual(await agreement(1));
  const [[hash, kl], [otherHash, otherKl]] = [await agreement(1), await agreement(2)];
  expect(otherHash).not.toBe(hash);
  expect(otherKl).not.toBe(kl);
});

test('ids come from the table that they look up, other integers are 1, and open sizes of one name are the same', async () => {
  const bytes = modelBytes({
    inputs: {
      ids: { type: 7, shape: ['batch', 'length'] },
      mask: ['batch', 'length', 3],
      on: { type: 7, shape: ['batch'] },
    },
    outputs: { logits: ['batch', 'length', 7] },
    nodes: [
      node('Gather', ['table', 'ids'], ['rows']),
      node('Mul', ['rows', 'mask'], ['masked']),
      node('Cast', ['on'], ['scale'], { to: 1 }),
      node('Reshape', ['scale', 'column'], ['scales']),
      node('Mul', ['masked', 'scales'], ['scaled']),
      node('MatMul', ['scaled', 'w'], ['logits'], {}, 'head'),
    ],
    initializers: [
      tensor(
        'table',
        [7, 3],
        Array.from({ length: 21 }, (_, i) => Math.sin(i)),
      ),
      tensor(
        'w',
        [3, 7],
        Array.from({ length: 21 }, (_, i) => Math.cos(i)),
      ),
      integers('column', [3], [-1, 1, 1]),
    ],
  });
  await engine.open([{ name: 'tokens.onnx', bytes }], null);
  await engine.synthesize({ ...NOISE, shape: [4] });
  const { report } = await engine.quantize({ ...DEFAULT_RECIPE, bits: 8 }, quiet);
  expect(report.scores).toMatchObject({ samples: 20 });
  expect(report.scores!.nll).toBeGreaterThan(0);
  expect(report.scores!.sqnr).toBeGreaterThan(20);
});

describe('refused', () => {
  test.each([
    [
      smallNetwork(),
      { shape: [3, 6, 6] },
      'Synthetic samples of 3 × 6 × 6 do not fit small.onnx, which takes 1 × 6 × 6. Give each open size a whole number from 1.',
    ],
    [smallNetwork(), { count: 1 }, 'The number of synthetic samples must be a whole number from 2, and is 1.'],
    [smallNetwork(), { seed: -1 }, 'The seed must be a whole number from 0, and is -1.'],
    [
      smallNetwork(),
      { count: 10_000_000 },
      '10000000 samples of 1 × 6 × 6 take 1.44 GB, and at most 537 MB are made. Ask for 3728270 samples or fewer.',
    ],
  ])('%#', async (network, change, sentence) => {
    await engine.open([network], null);
    await expect(engine.synthesize({ ...NOISE, ...change })).rejects.toThrow(sentence);
  });

  test('without a network', async () => {
    await expect(engine.synthesize(NOISE)).rejects.toThrow('No network is open.');
  });
});
