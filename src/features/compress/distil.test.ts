/** Students of the whole engine: what they are scored as, what they learn from, and what is refused. */
import { beforeAll, describe, expect, test } from 'vitest';
import { npy, zip } from '../../../test/data-files';
import { openEngine, type WholeEngine } from '../../../test/engine';
import { smallData, smallNetwork } from '../../../test/networks';
import { UserError } from '../../core/errors';
import type { Progress } from '../../engine/job';
import { modelBytes, node, tensor } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import type { StudentRequest } from './works';

const quiet = () => undefined;
const REQUEST: StudentRequest = { width: 0.5, epochs: 2, rate: 1e-2, labels: null, seed: 1 };

describe('a student of a small network', () => {
  let engine: WholeEngine;
  beforeAll(async () => {
    engine = openEngine();
    await engine.open([smallNetwork(), smallData('train.npz', 60), smallData('test.npz', 50, { seed: 2 })], null);
  });

  test('is half as wide, and as its file opened in the place of the network it has the same accuracy', async () => {
    const { bytes, parameters, scores, float, seconds } = await engine.distil(
      { ...REQUEST, epochs: 60, labels: 0 },
      quiet,
    );
    const student = readNetwork([{ name: 'student.onnx', bytes }]);
    const neurons = (own: ReturnType<typeof readNetwork>) => own.layers.map((layer) => layer.neurons);
    const before = readNetwork([smallNetwork() as { name: string; bytes: Uint8Array }]);
    expect(neurons(student).slice(0, -1)).toEqual(
      neurons(before)
        .map((count) => count / 2)
        .slice(0, -1),
    );
    expect(neurons(student).at(-1)).toBe(neurons(before).at(-1));
    expect(parameters).toBe(student.parameters);
    expect([scores.samples, float.samples]).toEqual([50, 50]);
    expect(scores.agreement).toBeGreaterThan(0.5);
    expect(seconds).toBeGreaterThan(0);
    const { data } = await engine.open([{ name: 'student.onnx', bytes }], 'model');
    expect(data.map(({ count }) => count)).toEqual([60, 50]);
    expect((await engine.scoreFloat(quiet)).top1).toBeCloseTo(scores.top1!, 5);
    await engine.open([smallNetwork()], 'model');
  });

  test.each([
    [null, 60],
    [100, 60],
    [7, 7],
    [0, 0],
  ])('of %s labels it learns from %i', async (labels, used) => {
    expect((await engine.distil({ ...REQUEST, labels }, quiet)).labels).toBe(used);
  });

  test('the same request gives the same file, another seed another one', async () => {
    const [first, again] = [await engine.distil(REQUEST, quiet), await engine.distil(REQUEST, quiet)];
    expect(again.bytes).toEqual(first.bytes);
    expect((await engine.distil({ ...REQUEST, seed: 2 }, quiet)).bytes).not.toEqual(first.bytes);
  });

  test.each<[string, Partial<StudentRequest>, string]>([
    ['no width', { width: 0 }, "A student's width must be from 0.01 to 16 of the network's, and is 0."],
    ['half an epoch', { epochs: 0.5 }, 'Epochs must be a whole number from 1 to 1000, and is 0.5.'],
    ['fewer labels than none', { labels: -1 }, 'The labels used must be a whole number from 0, and are -1.'],
  ])('%s: refused before anything starts', async (_, change, message) => {
    const told: Progress[] = [];
    const request = { ...REQUEST, ...change };
    await expect(engine.distil(request, (progress) => told.push(progress))).rejects.toThrow(new UserError(message));
    expect(told).toEqual([]);
  });
});

test('samples without labels teach by the outputs of the network alone', async () => {
  const engine = openEngine();
  const fileOf = (name: string, first: number) => {
    const x = Float32Array.from({ length: 30 * 36 }, (_, i) => Math.sin(first + i));
    return zip(name, [npy('x.npy', '<f4', [30, 1, 6, 6], x)]);
  };
  await engine.open([smallNetwork(), fileOf('train.npz', 0), fileOf('test.npz', 5000)], null);
  const { labels, scores } = await engine.distil(REQUEST, quiet);
  expect([labels, scores.top1]).toEqual([0, null]);
  expect(scores.agreement).not.toBeNull();
  await expect(engine.distil({ ...REQUEST, labels: 5 }, quiet)).rejects.toThrow(
    /^train\.npz has no labels\. Use 0 of them: the network’s outputs are enough\.$/,
  );
});

test('a network that training does not know is named before anything starts', async () => {
  const engine = openEngine();
  const bytes = modelBytes({
    inputs: { input: ['batch', 5] },
    outputs: { y: ['batch', 4] },
    nodes: [node('Gemm', ['input', 'w'], ['h'], {}, 'fc'), node('Sigmoid', ['h'], ['y'], {}, 'act')],
    initializers: [tensor('w', [5, 4], new Float32Array(20).fill(0.1))],
  });
  await engine.open([{ name: 'net.onnx', bytes }], null);
  await engine.synthesize({ distribution: 'Gaussian', count: 20, seed: 1, shape: [5] });
  await expect(engine.distil(REQUEST, quiet)).rejects.toThrow(
    /^net\.onnx cannot be trained here: it has Sigmoid act, which is none of the operators that can be trained/,
  );
});
