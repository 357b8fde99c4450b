import { expect, test } from 'vitest';
import { withGpu } from '../../../test/gpu';
import { fasterOf } from './backend';

test('the faster backend is taken, and says why; measured once', async () => {
  const [first, second] = await withGpu(async (gpu) => {
    const device = { ...gpu, quads: false };
    return [await fasterOf(device), await fasterOf(device)];
  });
  expect(first.reason).toMatch(/WebGPU (gave|is there:) [\d.e+]+ GFLOP\/s against [\d.e+]+ in WebAssembly/);
  expect(second.reason).toBe(first.reason);
  const [onGpu, onCpu] = [...first.reason.matchAll(/[\d.]+(?:e\+\d+)?(?= GFLOP| in Web)/g)].map(Number);
  expect(first.kind).toBe(onGpu! < onCpu! ? 'wasm' : 'webgpu');
});
