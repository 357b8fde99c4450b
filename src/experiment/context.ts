/** What a task is given to work with, in whatever thread it runs. */
import { throwIfAborted, UserError } from '../core/errors';
import { turn } from '../core/turn';
import { openJax, withoutThreads, type TrainingBackend } from '../train/jax';
import type { Channel, TaskContext } from './experiment';

/** Longest time that messages wait while a task computes, ms. */
const TURN = 40;

/** Shortest time between two reports: each is a message, and is drawn. */
const REPORT = 100;

/** Starts a worker that runs the experiment's `peer`. */
export type StartPeer = (start: unknown, place: number) => Channel;

interface ContextOptions<Data> {
  data: Data;
  backend: TrainingBackend;
  signal?: AbortSignal | undefined;
  onProgress?: ((fraction: number) => void) | undefined;
  startPeer: StartPeer;
}

export function openContext<Data>(options: ContextOptions<Data>): TaskContext<Data> {
  const { data, backend, signal, onProgress, startPeer } = options;
  let lastTurn = performance.now();
  let lastReport = -Infinity;
  return {
    data,
    backend,
    progress(fraction) {
      if (performance.now() - lastReport < REPORT) return;
      lastReport = performance.now();
      onProgress?.(fraction);
    },
    async turn() {
      if (performance.now() - lastTurn > TURN) {
        await turn();
        lastTurn = performance.now();
      }
      throwIfAborted(signal);
    },
    withJax: (work) =>
      withoutThreads(async () => {
        const jax = await openJax(backend);
        if (!jax) throw new UserError('There is no WebGPU here to train on. The backend wasm trains on the processor.');
        return work(jax);
      }),
    peers: async (count, start) =>
      Array.from({ length: count }, (_, place) => startPeer(start, place) as Channel<never, never>),
  };
}

/** One end of a line: what came before it was asked for waits. Where the other end has failed, whoever waits is told. */
export interface LineEnd {
  channel: Channel;
  arrived(message: unknown): void;
  failed(error: unknown): void;
}

export function channelOf(port: Pick<MessagePort, 'postMessage'>): LineEnd {
  const waiting: unknown[] = [];
  const asking: Resolvers<unknown>[] = [];
  let failure: { error: unknown } | null = null;
  return {
    arrived(message) {
      const ask = asking.shift();
      if (ask) ask.resolve(message);
      else waiting.push(message);
    },
    failed(error) {
      failure = { error };
      for (const ask of asking.splice(0)) ask.reject(error);
    },
    channel: {
      send: (message, transfer = []) => port.postMessage(message, transfer),
      receive() {
        if (waiting.length > 0) return Promise.resolve(waiting.shift());
        if (failure) return Promise.reject(failure.error);
        const ask = resolvers<unknown>();
        asking.push(ask);
        return ask.promise;
      },
    },
  };
}

interface Resolvers<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

function resolvers<T>(): Resolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((...both) => ([resolve, reject] = both));
  return { promise, resolve, reject };
}
