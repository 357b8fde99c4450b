/** Gradients, what is held, and how a training ends; on a network with convolutions, groups, a residual and pools. */
import { beforeAll, describe, expect, test } from 'vitest';
import { smallNetwork } from '../../test/networks';
import type { LayerId } from '../core/brand';
import { random } from '../core/random';
import { describeNetwork } from '../engine/training/describe';
import { modelBytes, node, tensor } from '../onnx/build';
import { readNetwork } from '../onnx/read';
import type { TrainingData } from './data';
import type { Held, TrainGraph } from './graph';
import { openJax, withoutThreads } from './jax';
import { batchParts } from './memory';
import { logitsOf } from './outputs';
import { openSession } from './session';
import { completeSettings, type TrainingSettings } from './settings';
import { train } from './train';

const COUNT = 40;
const CLASSES = 4;
const memories: WebAssembly.Memory[] = [];

beforeAll(() => {
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
});

const graph = describeNetwork(readNetwork([smallNetwork() as { name: string; bytes: Uint8Array }]));
const layer = (name: string) => name as LayerId;

function randomData(seed = 1): TrainingData {
  const rng = random(seed);
  const labels = Int32Array.from({ length: COUNT }, () => rng.below(CLASSES));
  // What is right can be seen: each class is brighter than the one before.
  const inputs = Float32Array.from(
    { length: COUNT * 36 },
    (_, i) => rng.normal() + labels[Math.floor(i / 36)]! - (CLASSES - 1) / 2,
  );
  return { inputs, count: COUNT, labels, teacher: null };
}

const wasm = (settings: Partial<TrainingSettings>): Partial<TrainingSettings> => ({ backend: 'wasm', ...settings });

const normals = (count: number, seed: number) => {
  const rng = random(seed);
  return Float32Array.from({ length: count }, () => rng.normal());
};

/** In float64, from the logits. */
async function meanLoss(own: TrainGraph, data: TrainingData, { T = 1, α = 0 } = {}): Promise<number> {
  const logits = await logitsOf(own, data.inputs, COUNT);
  const logSoftmax = (row: number[]) => {
    const most = Math.max(...row);
    const sum = Math.log(row.reduce((a, z) => a + Math.exp(z - most), 0)) + most;
    return row.map((z) => z - sum);
  };
  let loss = 0;
  for (let i = 0; i < COUNT; i++) {
    const z = [...logits.subarray(i * CLASSES, (i + 1) * CLASSES)];
    if (data.labels) loss -= (1 - α) * logSoftmax(z)[data.labels[i]!]!;
    if (!data.teacher) continue;
    const soft = logSoftmax([...data.teacher.subarray(i * CLASSES, (i + 1) * CLASSES)].map((t) => t / T));
    const own = logSoftmax(z.map((z) => z / T));
    soft.forEach((p, k) => (loss += α * T * T * Math.exp(p) * (p - own[k]!)));
  }
  return loss / COUNT;
}

function moved(id: LayerId, at: number, by: number): TrainGraph {
  const own = graph.layers.get(id)!;
  const weights = own.weights.map((w, i) => (i === at ? w + by : w));
  return { ...graph, layers: new Map([...graph.layers, [id, { ...own, weights }]]) };
}

/** (neurons, inputs), every third of them kept. */
const thirds = (id: LayerId): Held => ({
  kind: 'mask',
  keep: Uint8Array.from(graph.layers.get(id)!.weights, (_, i) => Number(i % 3 === 0)),
});

describe('gradients', () => {
  const teacher = (() => {
    const rng = random(5);
    return Float32Array.from({ length: COUNT * CLASSES }, () => 2 * rng.normal());
  })();
  test.each([
    ['labels', randomData(), {}],
    ['a teacher', { ...randomData(), labels: null, teacher }, { T: 3, α: 1 }],
    ['both', { ...randomData(), teacher }, { T: 2, α: 0.7 }],
  ] as [string, TrainingData, { T?: number; α?: number }][])(
    'of %s: a step of SGD goes down the slope of finite differences',
    async (_, data, { T = 1, α = 0 }) => {
      const rate = 1e-2;
      const settings = wasm({ epochs: 1, batch: COUNT, optimizer: 'sgd', schedule: 'constant', rate });
      const trained = await train(graph, new Map(), data, { ...settings, temperature: T, teacherWeight: α });
      for (const id of graph.layers.keys()) {
        const before = graph.layers.get(id)!.weights;
        const slopes = [0, 1, before.length - 1].map((at) => (before[at]! - trained.get(id)!.weights[at]!) / rate);
        const by = 1e-2;
        for (const [i, at] of [0, 1, before.length - 1].entries()) {
          const [up, down] = [
            await meanLoss(moved(id, at, by), data, { T, α }),
            await meanLoss(moved(id, at, -by), data, { T, α }),
          ];
          expect(Math.abs(slopes[i]! - (up - down) / (2 * by))).toBeLessThan(2e-3 + 0.02 * Math.abs(slopes[i]!));
        }
      }
    },
  );
});

describe('what is learned and held', () => {
  test.each(['adam', 'sgd'] as const)(
    '%s makes the loss smaller, and the same seed gives the same bits',
    async (optimizer) => {
      const settings = wasm({ epochs: 40, batch: 10, optimizer, rate: optimizer === 'adam' ? 1e-2 : 1e-3 });
      const [first, again] = [
        await train(graph, new Map(), randomData(), settings),
        await train(graph, new Map(), randomData(), settings),
      ];
      const after = await meanLoss({ ...graph, layers: first }, randomData());
      expect(after).toBeLessThan(0.7 * (await meanLoss(graph, randomData())));
      expect(again).toEqual(first);
      const other = await train(graph, new Map(), randomData(), { ...settings, seed: 2 });
      expect(other).not.toEqual(first);
    },
  );

  test('weights that are masked stay 0, the others move', async () => {
    const held = new Map([...graph.layers.keys()].map((id) => [id, thirds(id)]));
    const trained = await train(graph, held, randomData(), wasm({ epochs: 5, batch: 10, rate: 1e-2, decay: 0.01 }));
    for (const [id, { weights }] of trained) {
      const before = graph.layers.get(id)!.weights;
      weights.forEach((w, i) => (i % 3 === 0 ? expect(w).not.toBe(before[i]) : expect(w).toBe(0)));
    }
  });

  test.each([9, 4])('codes of letters stay, and %i inputs share a step that moves', async (scaleGroup) => {
    const step = 0.25;
    const codes = new Map([...graph.layers].map(([id, { weights }]) => [id, weights.map((w) => Math.round(w / step))]));
    const letters = {
      ...graph,
      layers: new Map(
        [...graph.layers].map(([id, own]) => [id, { ...own, weights: codes.get(id)!.map((k) => k * step) }]),
      ),
    };
    const held = new Map([...graph.layers.keys()].map((id): [LayerId, Held] => [id, { kind: 'letters', scaleGroup }]));
    const trained = await train(letters, held, randomData(), wasm({ epochs: 20, batch: 10, rate: 1e-2 }));
    for (const [id, { weights, factors }] of trained) {
      const inputs = weights.length / graph.layers.get(id)!.biases!.length;
      const groups = Math.ceil(inputs / scaleGroup);
      expect(factors).toHaveLength((weights.length / inputs) * groups);
      const steps = factors!.map((factor) => factor * step);
      const found = weights.map(
        (w, i) => w / steps[Math.floor(i / inputs) * groups + Math.floor((i % inputs) / scaleGroup)]!,
      );
      found.forEach((code, i) => expect(code).toBeCloseTo(codes.get(id)![i]!, 4));
      expect(factors!.some((factor) => Math.abs(factor - 1) > 1e-3)).toBe(true);
    }
    expect(await meanLoss({ ...graph, layers: trained }, randomData())).toBeLessThan(
      await meanLoss(letters, randomData()),
    );
  });
});

describe('how it ends', () => {
  test('a cancel stops it before the next step', async () => {
    const controller = new AbortController();
    let last = 0;
    let asked = 0;
    const training = train(graph, new Map(), randomData(), wasm({ epochs: 1000, batch: 10 }), {
      signal: controller.signal,
      onProgress: ({ step, steps, epoch, loss }) => {
        [last, asked] = [step, performance.now()];
        expect(steps).toBe(4000);
        expect(epoch).toBe(Math.ceil(step / 4));
        expect(loss).toBeGreaterThan(0);
        if (step >= 20) controller.abort();
      },
    });
    await expect(training).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - asked).toBeLessThan(200);
    expect(last).toBeLessThan(40);
  });

  test('a loss that grows without end is told', async () => {
    const settings = wasm({ epochs: 50, batch: 10, optimizer: 'sgd', rate: 10, momentum: 0.99 });
    const loud = { ...randomData(), inputs: randomData().inputs.map((x) => 1e20 * x) };
    await expect(train(graph, new Map(), loud, settings)).rejects.toThrow(
      /^Training went astray: after \d+ steps the loss is no finite number any more\. A lower learning rate helps\.$/,
    );
  });

  const data = randomData();
  test.each<[string, TrainingData, Partial<TrainingSettings>, string]>([
    ['no samples', { ...data, count: 0, inputs: new Float32Array(0) }, {}, 'There are no samples to train on.'],
    [
      'samples of another shape',
      { ...data, inputs: data.inputs.subarray(1) },
      {},
      'The network reads samples of (1, 6, 6), and 40 of them are 1440 values; 1439 were given.',
    ],
    ['nothing to learn', { ...data, labels: null }, {}, 'Training needs labels, or the outputs of a teacher.'],
    [
      'a label beyond',
      { ...data, labels: new Int32Array(COUNT).fill(4) },
      {},
      'A sample has the label 4; the network tells classes 0 to 3 apart.',
    ],
    ['no label at all', { ...data, labels: new Int32Array(COUNT).fill(-1) }, {}, 'None of the samples has a label.'],
    ['too few labels', { ...data, labels: new Int32Array(3) }, {}, 'There are 40 samples, and 3 labels.'],
    [
      'a teacher of other classes',
      { ...data, teacher: new Float32Array(COUNT * 3) },
      {},
      'The teacher says 3 numbers of a sample, and the network 4: both must tell the same classes apart.',
    ],
    ['half an epoch', data, { epochs: 0.5 }, 'Epochs must be a whole number from 1 to 1000, and is 0.5.'],
    ['no rate', data, { rate: NaN }, 'Learning rate must be a number from 1e-8 to 10, and is NaN.'],
  ])('%s: refused', async (_, own, settings, message) => {
    await expect(train(graph, new Map(), own, wasm(settings))).rejects.toThrow(message);
  });
});

test('1,000 steps leak no array, and memory stays as it is', async () => {
  await withoutThreads(async () => {
    const jax = (await openJax('wasm'))!;
    const held = new Map([[layer('conv1'), thirds(layer('conv1'))]]);
    const session = openSession(jax, 'wasm', graph, held, completeSettings({}));
    const batch = {
      x: randomData().inputs,
      labels: Float32Array.from({ length: COUNT * CLASSES }, (_, i) => Number(i % CLASSES === 0)),
      teacher: null,
    };
    const steps = async (count: number) => {
      for (let step = 0; step < count; step++) await session.step(batch, 0);
      await session.meanLoss();
      return { live: session.live(), bytes: memories.map(({ buffer }) => buffer.byteLength) };
    };
    const early = await steps(20);
    expect(early.bytes.some((bytes) => bytes > 0)).toBe(true);
    expect(await steps(1000)).toEqual(early);
    session.close();
    expect(session.live()).toBe(0);
  });
});

test('a step in parts is the step of the whole batch', async () => {
  const size = 64;
  const batch = 50;
  const bytes = modelBytes({
    inputs: { x: ['n', 1, size, size] },
    outputs: { o: ['n', 2] },
    nodes: [
      node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] }, 'first'),
      node('Conv', ['c', 'v'], ['d'], { pads: [1, 1, 1, 1] }, 'second'),
      node('GlobalAveragePool', ['d'], ['g'], {}, 'pool'),
      node('Flatten', ['g'], ['o'], {}, 'flat'),
    ],
    initializers: [tensor('w', [16, 1, 3, 3], normals(144, 1)), tensor('v', [2, 16, 3, 3], normals(288, 2))],
  });
  const large = describeNetwork(readNetwork([{ name: 'large.onnx', bytes }]));
  expect(batchParts(large, batch)).toEqual([25, 25]);
  const labels = Int32Array.from({ length: batch }, (_, i) => i % 2);
  const inputs = normals(batch * size * size, 3);
  const part = (from: number, to: number): TrainingData => ({
    ...{ inputs: inputs.subarray(from * size * size, to * size * size), labels: labels.subarray(from, to) },
    ...{ count: to - from, teacher: null },
  });
  const settings = wasm({ epochs: 1, batch, optimizer: 'sgd', schedule: 'constant', rate: 0.1 });
  const [whole, first, second] = [
    await train(large, new Map(), part(0, 50), settings),
    await train(large, new Map(), part(0, 25), settings),
    await train(large, new Map(), part(25, 50), settings),
  ];
  for (const [id, { weights }] of whole)
    weights.forEach((w, i) => expect(w).toBeCloseTo((first.get(id)!.weights[i]! + second.get(id)!.weights[i]!) / 2, 5));
});
