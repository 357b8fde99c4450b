/** What a task is given to work with, in whatever thread it runs. */
import { throwIfAborted, UserError } from '../core/errors';
import { turn } from '../core/turn';
import { openJax, withoutThreads, type TrainingBackend } from '../train/jax';
import type { Channel, TaskContext } from './experiment';

/** Longest time that messages wait while a task computes, ms. */
const TURN = 40;

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
  return {
    data,
    backend,
    progress: (fraction) => onProgress?.(fraction),
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

/** One end of a line: what came before it was asked for waits. */
export function channelOf(port: Pick<MessagePort, 'postMessage'>): {
  channel: Channel;
  arrived(message: unknown): void;
} {
  const waiting: unknown[] = [];
  const asking: ((message: unknown) => void)[] = [];
  return {
    arrived(message) {
      const ask = asking.shift();
      if (ask) ask(message);
      else waiting.push(message);
    },
    channel: {
      send: (message, transfer = []) => port.postMessage(message, transfer),
      receive: () =>
        waiting.length > 0 ? Promise.resolve(waiting.shift()) : new Promise((resolve) => asking.push(resolve)),
    },
  };
}
