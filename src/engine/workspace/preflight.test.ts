import { describe, expect, test } from 'vitest';
import { modelBytes, node, tensor } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { openRuntime } from '../../runtime/onnxruntime';
import { openEngine } from '../../../test/engine';
import { asDeclared } from '../layerwise/probed';
import { smallNetwork } from '../../../test/networks';
import { measureWork } from './preflight';
import { DEFAULT_RECIPE } from '../../features/quantize/job/recipe-fields';
import { estimateWork, onDevice } from '../../features/quantize/job/estimate';

const small = readNetwork([smallNetwork()]);

test('multiply-adds of every layer for one sample', async () => {
  const engine = openEngine();
  await engine.open([smallNetwork()], null);
  const { shape, layers } = await engine.preflight();
  expect(shape).toEqual([1, 6, 6]);
  expect(layers).toEqual([
    { id: 'conv1', positions: 36, multiplyAdds: 36 * 6 * 9, activation: 36 },
    { id: 'depthwise', positions: 36, multiplyAdds: 36 * 6 * 9, activation: 216 },
    { id: 'pointwise', positions: 36, multiplyAdds: 36 * 8 * 6, activation: 216 },
    { id: 'fc', positions: 1, multiplyAdds: 4 * 8, activation: 8 },
  ]);
});

test('open sizes are the data’s, else those of a usual picture', async () => {
  const bytes = modelBytes({
    inputs: { input: ['batch', 3, 'height', 'width'] },
    outputs: { out: null },
    nodes: [node('Conv', ['input', 'w'], ['out'], { kernel_shape: [1, 1] }, 'conv')],
    initializers: [tensor('w', [2, 3, 1, 1], [1, 2, 3, 4, 5, 6])],
  });
  const network = readNetwork([{ name: 'open.onnx', bytes }]);
  const runtime = await openRuntime();
  const positions = async (known: number[] | null) =>
    (await measureWork(asDeclared(network), runtime, known)).layers[0]!.positions;
  expect(await positions(null)).toBe(224 * 224);
  expect(await positions([3, 10, 20])).toBe(200);
});

test('token ids are fed as they are declared', async () => {
  const bytes = modelBytes({
    inputs: { ids: { type: 7, shape: ['batch', 5] } },
    outputs: { out: ['batch', 5, 4] },
    nodes: [node('Gather', ['table', 'ids'], ['rows']), node('MatMul', ['rows', 'w'], ['out'], {}, 'head')],
    initializers: [
      tensor(
        'table',
        [9, 3],
        Array.from({ length: 27 }, (_, i) => Math.sin(i)),
      ),
      tensor(
        'w',
        [3, 4],
        Array.from({ length: 12 }, (_, i) => Math.cos(i)),
      ),
    ],
  });
  const { layers } = await measureWork(
    asDeclared(readNetwork([{ name: 'lm.onnx', bytes }])),
    await openRuntime(),
    null,
  );
  expect(layers).toEqual([{ id: 'head', positions: 5, multiplyAdds: 60, activation: 15 }]);
});

describe('the estimate', () => {
  const estimate = async (change: Partial<typeof DEFAULT_RECIPE>, available = 0) =>
    estimateWork(
      small.layers,
      await measureWork(asDeclared(small), await openRuntime(), null),
      { ...DEFAULT_RECIPE, searchScale: false, ...change },
      available,
    );

  test('grows with samples, and not beyond those that are there', async () => {
    const [few, more] = [await estimate({ calibrationCount: 32 }), await estimate({ calibrationCount: 64 })];
    expect(more.runFlops).toBe(2 * few.runFlops);
    expect(more.flops).toBeGreaterThan(few.flops);
    expect(await estimate({ calibrationCount: 64 }, 32)).toEqual(few);
    // conv1 in one network, what follows in both.
    expect(few.runFlops).toBe(32 * 2 * (1944 + 2 * (1944 + 1728 + 32)));
  });

  test('methods that factor a matrix are in Gram form', async () => {
    const forms = async (method: 'gpfq' | 'gptq') =>
      (await estimate({ method, calibrationCount: 1, patches: 1 })).layers.map(({ form }) => form);
    expect(await forms('gpfq')).toContain('path');
    expect(new Set(await forms('gptq'))).toEqual(new Set(['gram']));
  });

  test('layers in float are not quantized', async () => {
    const { layers, memory } = await estimate({ layers: { depthwise: { float: true } } });
    expect(layers.map(({ id }) => id)).toEqual(['conv1', 'pointwise', 'fc']);
    expect(memory).toBe(Math.max(...layers.map((layer) => layer.memory)));
  });
});

test('a device is faster or slower, and what it holds is limited', () => {
  const work = { flops: 2e10, runFlops: 1e10, memory: 3 * 2 ** 30 };
  expect(onDevice(work, { backend: 'wasm', software: true })).toEqual({ seconds: 3, limit: 2 ** 32, fits: true });
  expect(onDevice(work, { backend: 'webgpu', software: false })).toMatchObject({ seconds: 1.02, fits: false });
  expect(onDevice(work, { backend: 'webgpu', software: true }).seconds).toBe(6);
});
