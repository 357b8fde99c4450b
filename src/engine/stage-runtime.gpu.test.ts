import { expect, test } from 'vitest';
import { createEngine } from './engine';
import { smallData, smallNetwork } from './networks-testing';
import { DEFAULT_RECIPE } from './recipe';

const recipe = { ...DEFAULT_RECIPE, calibrationCount: 20 };

async function run(runtime: 'webgpu' | 'wasm') {
  const engine = createEngine();
  await engine.device('wasm', runtime);
  await engine.open([smallNetwork(), smallData('train.npz', 30), smallData('test.npz', 20, { seed: 2 })], null);
  return (await engine.quantize(recipe, () => undefined)).report;
}

test('the network runs on the GPU too, to the same result', async () => {
  const [webgpu, wasm] = [await run('webgpu'), await run('wasm')];
  expect(webgpu.device.runtime).toMatch(/^onnxruntime-web [\d.]+ WebGPU$/);
  expect(wasm.device.runtime).toMatch(/^onnxruntime-web [\d.]+ wasm, \d threads?$/);
  expect(webgpu.scores!.top1).toBe(wasm.scores!.top1);
  webgpu.layers.forEach((layer, i) => expect(layer.relativeError).toBeCloseTo(wasm.layers[i]!.relativeError, 3));
});
