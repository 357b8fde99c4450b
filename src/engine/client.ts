/** The page's end of the worker. */
import { proxy, wrap, type Remote } from 'comlink';
import type { EngineApi } from './api';
import { methods } from './works';

/**
 * Starts the worker. Errors arrive as they were thrown: `UserError` and `AbortError` keep their names.
 * @param onCrash called when the worker itself dies; its promises then stay open
 */
export function connectEngine(onCrash: (message: string) => void): EngineApi {
  const worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module', name: 'bitpath-engine' });
  worker.addEventListener('error', (event) => onCrash(event.message || 'the worker could not be loaded'));
  return engineBehind(wrap<EngineApi>(worker));
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
