import { afterEach, expect, test, vi } from 'vitest';
import { openJax, withoutThreads } from './jax';

afterEach(() => vi.unstubAllGlobals());

test('where nothing knows of WebGPU there is none, and no error', async () => {
  vi.stubGlobal('navigator', undefined);
  expect(await withoutThreads(() => openJax('webgpu'))).toBeNull();
  expect(await withoutThreads(() => openJax('wasm'))).not.toBeNull();
});
