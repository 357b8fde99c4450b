/** Training in a worker of its own, on wasm and WebGPU. */
import { expect, test } from 'vitest';
import { smallNetwork } from '../../test/networks';
import type { LayerId } from '../core/brand';
import { random } from '../core/random';
import { describeNetwork } from '../engine/training/describe';
import { readNetwork } from '../onnx/read';
import type { TrainingData } from './data';
import type { Held, TrainGraph } from './graph';
import { studentOf } from './student';
import { train } from './train';
import { openTraining } from './training';

const COUNT = 24;

const graph = describeNetwork(readNetwork([smallNetwork() as { name: string; bytes: Uint8Array }]));

const data: TrainingData = (() => {
  const rng = random(3);
  const inputs = Float32Array.from({ length: COUNT * 36 }, () => rng.normal());
  return { inputs, count: COUNT, labels: Int32Array.from({ length: COUNT }, (_, i) => i % 4), teacher: null };
})();

const held = new Map<LayerId, Held>(
  [...graph.layers].map(([id, { weights }]) => [
    id,
    { kind: 'mask', keep: Uint8Array.from(weights, (_, i) => Number(i % 4 > 0)) },
  ]),
);

/** The largest difference of a weight over the largest weight. */
function apart(a: TrainGraph['layers'], b: TrainGraph['layers']): number {
  return Math.max(
    ...[...a].map(([id, { weights }]) => {
      const others = b.get(id)!.weights;
      const largest = others.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
      return weights.reduce((most, w, i) => Math.max(most, Math.abs(w - others[i]!)), 0) / largest;
    }),
  );
}

test('what is trained in a worker is what is trained here, bit for bit', async () => {
  const settings = { epochs: 3, batch: 8, backend: 'wasm' } as const;
  const steps: number[] = [];
  const onProgress = ({ step }: { step: number }) => void steps.push(step);
  const there = await openTraining().train(graph, held, data, settings, { onProgress });
  expect(there).toEqual(await train(graph, held, data, settings));
  expect(steps.at(-1)).toBe(9);
});

test('WebGPU gives what wasm gives', async () => {
  const settings = { epochs: 2, batch: 8, optimizer: 'sgd', rate: 1e-3 } as const;
  const [onGpu, onCpu] = [
    await openTraining().train(graph, held, data, { ...settings, backend: 'webgpu' }),
    await openTraining().train(graph, held, data, { ...settings, backend: 'wasm' }),
  ];
  expect(apart(onGpu, onCpu)).toBeLessThan(1e-5);
  expect(apart(onGpu, graph.layers)).toBeGreaterThan(1e-4);
});

test('the faster backend is found out', async () => {
  const trained = await openTraining().train(graph, held, data, { epochs: 40, batch: 8 });
  expect([...trained.keys()]).toEqual([...graph.layers.keys()]);
});

test('a cancel is there within 200 ms, and errors keep their sentences', async () => {
  const training = openTraining();
  const controller = new AbortController();
  let asked = 0;
  const long = training.train(
    graph,
    held,
    data,
    { epochs: 1000, batch: 8, backend: 'wasm' },
    {
      signal: controller.signal,
      onProgress: ({ step }) => {
        if (step < 20 || asked) return;
        asked = performance.now();
        controller.abort();
      },
    },
  );
  await expect(long).rejects.toMatchObject({ name: 'AbortError' });
  expect(performance.now() - asked).toBeLessThan(200);
  const none = training.train(graph, held, { ...data, labels: null });
  await expect(none).rejects.toMatchObject({
    name: 'UserError',
    message: 'Training needs labels, or the outputs of a teacher.',
  });
});

test('a student is taught in a worker', async () => {
  const student = studentOf(graph, 0.5, 1);
  const trained = await openTraining().distil(
    graph,
    student,
    { ...data, labels: null },
    { epochs: 2, backend: 'wasm' },
  );
  expect([...trained].map(([, { weights }]) => weights.length)).toEqual(
    [...student.layers].map(([, { weights }]) => weights.length),
  );
});
