/** Sessions of onnxruntime-web, whichever of its builds runs them. */
import type * as Ort from 'onnxruntime-web';
import { UserError } from '../core/errors';
import type { Feeds, RuntimeSession, Tensor } from './runtime';

/** @throws UserError with onnxruntime's own words where it cannot run the graph */
export async function openSession(ort: typeof Ort, model: Uint8Array, provider: string): Promise<RuntimeSession> {
  const options = { executionProviders: [provider] };
  const session = await ort.InferenceSession.create(model, options).catch((error: unknown) => {
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
