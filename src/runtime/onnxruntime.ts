/** onnxruntime-web on the CPU, loaded when it is first needed: its wasm weighs 14 MB. */
import type * as Ort from 'onnxruntime-web';
import { fetchPageFile, importPageFile, once } from '../core/page-files';
import { ONNXRUNTIME, type Runtime } from './runtime';
import { openSession } from './session';

const isNode = () => typeof process !== 'undefined' && Boolean(process.versions?.node);

const load = once(async (): Promise<typeof Ort> => {
  const ort = await importPageFile(ONNXRUNTIME, () => import('onnxruntime-web/wasm'));
  if (isNode()) {
    ort.env.wasm.numThreads = 1;
  } else {
    const { wasmPaths } = await importPageFile(ONNXRUNTIME, () => import('./assets'));
    const [wasmBinary] = await Promise.all([
      fetchPageFile(ONNXRUNTIME, wasmPaths.wasm),
      fetchPageFile(ONNXRUNTIME, wasmPaths.mjs),
    ]);
    ort.env.wasm.wasmPaths = wasmPaths;
    ort.env.wasm.wasmBinary = wasmBinary;
    // Threads share memory, which browsers allow to isolated pages only.
    ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.min(8, navigator.hardwareConcurrency || 1) : 1;
  }
  ort.env.logLevel = 'error';
  return ort;
});

/** The wasm backend. All callers share one instance. @throws NotLoaded where its files do not come */
export async function openRuntime(): Promise<Runtime> {
  const ort = await load();
  const threads = ort.env.wasm.numThreads ?? 1;
  return {
    name: `onnxruntime-web ${ort.env.versions.web ?? ''} wasm, ${threads} thread${threads === 1 ? '' : 's'}`,
    open: (model) => openSession(ort, model, 'wasm'),
  };
}
