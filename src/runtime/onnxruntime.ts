/** onnxruntime-web on the CPU, loaded when it is first needed: its wasm weighs 14 MB. */
import type * as Ort from 'onnxruntime-web';
import { fetchPageFile, importPageFile, once } from '../core/page-files';
import { ONNXRUNTIME, type Runtime } from './runtime';
import { openSession } from './session';

const isNode = () => typeof process !== 'undefined' && Boolean(process.versions?.node);

/** Threads of one instance, at most. */
const MOST_THREADS = 8;

/** Threads share memory, which browsers allow to isolated pages only. */
const coresHere = () => (globalThis.crossOriginIsolated ? navigator.hardwareConcurrency || 1 : 1);

let share = 1;

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
    ort.env.wasm.numThreads = Math.max(1, Math.min(MOST_THREADS, Math.floor(share * coresHere())));
  }
  ort.env.logLevel = 'error';
  return ort;
});

/**
 * The wasm backend. All callers in a thread share one instance.
 * @param cores share of them that it may take, 0..1; the first caller's counts
 * @throws NotLoaded where its files do not come
 */
export async function openRuntime(cores = 1): Promise<Runtime> {
  share = cores;
  const ort = await load();
  const threads = ort.env.wasm.numThreads ?? 1;
  return {
    name: `onnxruntime-web ${ort.env.versions.web ?? ''} wasm, ${threads} thread${threads === 1 ? '' : 's'}`,
    open: (model) => openSession(ort, model, 'wasm'),
  };
}
