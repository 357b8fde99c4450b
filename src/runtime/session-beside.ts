/** A session in a worker of its own: the network runs there while this thread does something else. */
import { wrap, type Remote } from 'comlink';
import { NotLoaded } from '../core/errors';
import { isOnDevice, ONNXRUNTIME, type AnyFeeds, type Feeds, type RuntimeSession, type TensorData } from './runtime';
import type { SessionWorker } from './session-worker';

/** Whether another thread finds a core that this one leaves it. */
export function sharesCores(): boolean {
  return typeof Worker !== 'undefined' && typeof navigator !== 'undefined' && navigator.hardwareConcurrency > 1;
}

/**
 * Runs may be asked for before those before them are done: they come in that order.
 * @param model ONNX bytes
 * @throws UserError where onnxruntime cannot run the graph; NotLoaded where the worker's files do not come
 */
export async function openSessionBeside(model: Uint8Array): Promise<RuntimeSession> {
  const worker = new Worker(new URL('./session-worker.ts', import.meta.url), {
    type: 'module',
    name: 'bitpath-session',
  });
  const remote: Remote<SessionWorker> = wrap<SessionWorker>(worker);
  const failure = failureOf(worker);
  const there = new Map<string, TensorData>();
  try {
    const names = await Promise.race([remote.open(model), failure]);
    return {
      ...names,
      run: (feeds) => Promise.race([remote.run(newOnes(feeds, there)), failure]),
      close: () => Promise.resolve(worker.terminate()),
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

/** Those that the worker does not have yet: weights stay the same from batch to batch. */
function newOnes(feeds: AnyFeeds, there: Map<string, TensorData>): Feeds {
  const sent: Feeds = {};
  for (const [name, tensor] of Object.entries(feeds)) {
    if (isOnDevice(tensor)) throw new Error(`${name} lies on a device, and cannot go to another thread`);
    if (there.get(name) === tensor.data) continue;
    there.set(name, tensor.data);
    sent[name] = tensor;
  }
  return sent;
}

function failureOf(worker: Worker): Promise<never> {
  const failure = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) =>
      reject(event.message ? new Error(event.message) : new NotLoaded(ONNXRUNTIME)),
    );
  });
  failure.catch(() => undefined);
  return failure;
}
