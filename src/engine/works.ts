/**
 * What features ask of the worker, by name. A feature declares the types of its works once; its handlers in the worker and
 * its client on the page are made from them.
 */
import type { OnProgress } from './job';

/** What a work is given, what it tells on the way, and what it gives; all of it goes through `postMessage`. */
export interface Work {
  request: unknown;
  point?: unknown;
  result: unknown;
}

/** A feature's works: those that take the worker for themselves, and those that are answered beside them. */
export interface Works {
  run: { [kind: string]: Work };
  ask: { [kind: string]: Work };
}

/** The works of all features, as the engine runs them: it knows their names only. */
export interface FeatureCalls {
  run(
    feature: string,
    kind: string,
    request: unknown,
    onProgress: OnProgress,
    onPoint: (point: unknown) => void,
  ): Promise<unknown>;
  ask(feature: string, kind: string, request: unknown): Promise<unknown>;
}

/** A feature's works as methods, with the types that it declares. */
export interface FeatureClient<W extends Works> {
  run: {
    [K in keyof W['run']]: (
      request: W['run'][K]['request'],
      onProgress: OnProgress,
      onPoint?: (point: W['run'][K]['point']) => void,
    ) => Promise<W['run'][K]['result']>;
  };
  ask: { [K in keyof W['ask']]: (request: W['ask'][K]['request']) => Promise<W['ask'][K]['result']> };
}

/** @param id of the feature; its works are looked up by name when they are called */
export function featureClient<W extends Works>(engine: FeatureCalls, id: string): FeatureClient<W> {
  return {
    run: methods(
      (kind) =>
        (request: unknown, onProgress: OnProgress, onPoint: (point: unknown) => void = quiet) =>
          engine.run(id, kind, request, onProgress, onPoint),
    ),
    ask: methods((kind) => (request: unknown) => engine.ask(id, kind, request)),
  } as FeatureClient<W>;
}

const quiet = () => undefined;

/** An object that has every method: `of` gives them by their names. */
export function methods(of: (name: string) => unknown): object {
  return new Proxy({}, { get: (_, name) => (typeof name === 'string' && name !== 'then' ? of(name) : undefined) });
}
