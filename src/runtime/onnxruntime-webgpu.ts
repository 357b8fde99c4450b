/**
 * onnxruntime-web on the GPU: another build, of 27 MB, loaded only where a real GPU is there to run it.
 *
 * What 1.30 allows, each of it tried: every session may be given the device it runs on, another one after a loss; outputs
 * stay in its buffers, whose usage lets any kernel read them; buffers of one session feed another of the same device.
 * What it does not: a tensor must be given back before the last session of its device is released (the wasm crashes
 * otherwise), and with its buffer cache off it submits work on buffers that are gone already. So buffers are released
 * lazily, at the next submission: nothing piles up in a cache beside what the job holds.
 */
import type * as Ort from 'onnxruntime-web';
import { fetchPageFile, importPageFile, once } from '../core/page-files';
import type { Room } from './device-tensor';
import { ONNXRUNTIME, type Runtime } from './runtime';
import { openDeviceSession, openSession } from './session';

const load = once(async (): Promise<typeof Ort> => {
  const ort = await importPageFile(ONNXRUNTIME, () => import('onnxruntime-web/webgpu'));
  const { webgpuPaths } = await importPageFile(ONNXRUNTIME, () => import('./assets-webgpu'));
  const [wasmBinary] = await Promise.all([
    fetchPageFile(ONNXRUNTIME, webgpuPaths.wasm),
    fetchPageFile(ONNXRUNTIME, webgpuPaths.mjs),
  ]);
  ort.env.wasm.wasmPaths = webgpuPaths;
  ort.env.wasm.wasmBinary = wasmBinary;
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return ort as unknown as typeof Ort;
});

/** The WebGPU backend, on the device of `room`. Only for browsers. @throws NotLoaded where its files do not come */
export async function openWebgpuRuntime(room: Room): Promise<Runtime> {
  const ort = await load();
  const provider = { name: 'webgpu', device: room.device, storageBufferCacheMode: 'lazyRelease' } as const;
  return {
    name: `onnxruntime-web ${ort.env.versions.web ?? ''} WebGPU`,
    open: (model) => openSession(ort, model, provider),
    openOnDevice: (model) => openDeviceSession(ort, model, provider, room),
  };
}
