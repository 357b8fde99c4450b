/** The page's end of the worker. */
import { proxy, wrap, type Endpoint, type Remote } from 'comlink';
import { NotLoaded, UserError } from '../core/errors';
import type { EngineApi } from './api';
import { methods } from './works';

/** As much of a worker as its connection needs. */
export type EngineWorker = Endpoint & Pick<Worker, 'terminate'>;

const startWorker = (): EngineWorker =>
  new Worker(new URL('../worker.ts', import.meta.url), { type: 'module', name: 'bitpath-engine' });

/** A worker that lives, and what waits for it. */
interface Connection {
  engine: EngineApi;
  waiting: Set<(error: Error) => void>;
}

/**
 * The engine in a worker that starts with the first call, and anew with the first one after it has died. Errors arrive as
 * they were thrown: `UserError`, `NotLoaded` and `AbortError` keep their names.
 * @param onDeath called when the worker could not be loaded, or died; what waited for it has been rejected then
 */
export function connectEngine(onDeath: (error: Error) => void, start = startWorker): EngineApi {
  let living: Connection | null = null;

  const connect = (): Connection => {
    const worker = start();
    const connection: Connection = { engine: engineBehind(wrap<EngineApi>(worker)), waiting: new Set() };
    worker.addEventListener('error', (event) => {
      if (living !== connection) return;
      living = null;
      worker.terminate();
      const error = deathOf(event);
      for (const reject of connection.waiting) reject(error);
      // What is said of each job comes first, what is to be done about it last.
      setTimeout(() => onDeath(error), 0);
    });
    return connection;
  };

  return methods((name) => (...given: unknown[]) => {
    const { engine, waiting } = (living ??= connect());
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      const call = engine[name as keyof EngineApi] as (...all: unknown[]) => Promise<unknown>;
      call(...given)
        .finally(() => waiting.delete(reject))
        .then(resolve, reject);
    });
  }) as EngineApi;
}

/** A script that did not come, or one that it imports, is an event without a message. */
function deathOf(event: Event): Error {
  const { message } = event as Partial<ErrorEvent>;
  return message ? new UserError(`The worker stopped: ${message}.`) : new NotLoaded('The worker, which does the work,');
}

/** Every method of the engine with every argument, whichever there are: functions stay here, and are called from there. */
export function engineBehind(remote: Remote<EngineApi>): EngineApi {
  const call = (name: string) => (remote as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>)[name]!;
  return methods(
    (name) =>
      (...given: unknown[]) =>
        call(name)(...given.map((value) => (typeof value === 'function' ? proxy(value) : value))),
  ) as EngineApi;
}
