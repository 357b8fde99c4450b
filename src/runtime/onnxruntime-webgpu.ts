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
import type { Room } from './device-tensor';
import type { Runtime } from './runtime';
import { openDeviceSession, openSession } from './session';

let loading: Promise<typeof Ort> | null = null;

async function load(): Promise<typeof Ort> {
  const ort = await import('onnxruntime-web/webgpu');
  const { webgpuPaths } = await import('./assets-webgpu');
  ort.env.wasm.wasmPaths = webgpuPaths;
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return ort as unknown as typeof Ort;
}

/** The WebGPU backend, on the device of `room`. Only for browsers. */
export async function openWebgpuRuntime(room: Room): Promise<Runtime> {
  loading ??= load();
  const ort = await loading;
  const provider = { name: 'webgpu', device: room.device, storageBufferCacheMode: 'lazyRelease' } as const;
  return {
    name: `onnxruntime-web ${ort.env.versions.web ?? ''} WebGPU`,
    open: (model) => openSession(ort, model, provider),
    openOnDevice: (model) => openDeviceSession(ort, model, provider, room),
  };
}
