/** onnxruntime-web, loaded when it is first needed: its wasm weighs 14 MB. */
import type * as Ort from 'onnxruntime-web';
import { UserError } from '../core/errors';
import type { Feeds, Runtime, RuntimeSession, Tensor } from './runtime';

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
    open: (model) => openSession(ort, model),
  };
}

async function openSession(ort: typeof Ort, model: Uint8Array): Promise<RuntimeSession> {
  const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] }).catch((error: unknown) => {
    throw new UserError(`onnxruntime cannot run this network: ${shorten(error)}`);
  });
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: (feeds) => runSession(ort, session, feeds),
    close: () => session.release(),
  };
}

async function runSession(ort: typeof Ort, session: Ort.InferenceSession, feeds: Feeds) {
  const values: Record<string, Ort.Tensor> = {};
  for (const [name, { type, data, dims }] of Object.entries(feeds))
    values[name] = new ort.Tensor(type as 'float32', data as Float32Array, dims);
  const results = await session.run(values).catch((error: unknown) => {
    throw new UserError(`onnxruntime stopped while it ran the network: ${shorten(error)}`);
  });
  const tensors: Record<string, Tensor> = {};
  for (const [name, { type, dims, data }] of Object.entries(results))
    tensors[name] = { type, dims, data: data as Tensor['data'] };
  return tensors;
}

/** The first line of what went wrong, without onnxruntime's source paths. */
function shorten(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').replace(/\/\S*\/(?=[\w.]+:\d+)/g, '').slice(0, 400);
}
