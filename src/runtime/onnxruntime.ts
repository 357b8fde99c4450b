/** onnxruntime-web on the CPU, loaded when it is first needed: its wasm weighs 14 MB. */
import type * as Ort from 'onnxruntime-web';
import type { Runtime } from './runtime';
import { openSession } from './session';

let loading: Promise<typeof Ort> | null = null;

async function load(): Promise<typeof Ort> {
  const ort = await import('onnxruntime-web/wasm');
  if (typeof process === 'undefined' || !process.versions?.node) {
    const { wasmPaths } = await import('./assets');
    ort.env.wasm.wasmPaths = wasmPaths;
    // Threads share memory, which browsers allow to isolated pages only.
    ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.min(8, navigator.hardwareConcurrency || 1) : 1;
  } else {
    ort.env.wasm.numThreads = 1;
  }
  ort.env.logLevel = 'error';
  return ort;
}

/** The wasm backend. All callers share one instance. */
export async function openRuntime(): Promise<Runtime> {
  loading ??= load();
  const ort = await loading;
  const threads = ort.env.wasm.numThreads ?? 1;
  return {
    name: `onnxruntime-web ${ort.env.versions.web ?? ''} wasm, ${threads} thread${threads === 1 ? '' : 's'}`,
    open: (model) => openSession(ort, model, 'wasm'),
  };
}
