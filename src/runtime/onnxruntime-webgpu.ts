/** onnxruntime-web on the GPU: another build, of 27 MB, loaded only where a real GPU is there to run it. */
import type * as Ort from 'onnxruntime-web';
import type { Runtime } from './runtime';
import { openSession } from './session';

let loading: Promise<typeof Ort> | null = null;

async function load(): Promise<typeof Ort> {
  const ort = await import('onnxruntime-web/webgpu');
  const { webgpuPaths } = await import('./assets-webgpu');
  ort.env.wasm.wasmPaths = webgpuPaths;
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return ort as unknown as typeof Ort;
}

/** The WebGPU backend, on a device of its own. Only for browsers. */
export async function openWebgpuRuntime(): Promise<Runtime> {
  loading ??= load();
  const ort = await loading;
  return {
    name: `onnxruntime-web ${ort.env.versions.web ?? ''} WebGPU`,
    open: (model) => openSession(ort, model, 'webgpu'),
  };
}
