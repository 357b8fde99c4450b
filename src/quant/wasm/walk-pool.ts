/** Workers that walk slices of a layer while this thread walks another. */
import { NotLoaded } from '../../core/errors';
import { transfer, wrap, type Remote } from 'comlink';
import type { Winners } from '../slices';
import { buffersOf, copy, type SliceWalk } from './walk-slice';
import type { Walker } from './walk-worker';

export interface WalkPool {
  /** Slices that can be walked at once, beside the one of this thread. */
  readonly size: number;
  /** @throws where the worker could not be started, or died */
  walk(slice: SliceWalk): Promise<Winners>;
  /** Ends what is going on: what it would have come to is never told. */
  stop(): void;
}

/** Threads that walk, this one included: each of the others takes a copy of a layer's sums. */
const MOST_THREADS = 4;

/** null: one thread has to do. */
export function openWalkPool(): WalkPool | null {
  if (typeof Worker === 'undefined' || typeof navigator === 'undefined') return null;
  const size = Math.min(navigator.hardwareConcurrency, MOST_THREADS) - 1;
  if (!(size > 0)) return null;
  const idle: Hand[] = [];
  const busy = new Set<Hand>();
  return {
    size,
    async walk(slice) {
      const hand = idle.pop() ?? hire();
      busy.add(hand);
      const given = copy(slice);
      try {
        const winners = await Promise.race([hand.remote.walk(transfer(given, buffersOf(given))), hand.failure]);
        if (busy.has(hand)) idle.push(hand);
        return winners;
      } catch (error) {
        hand.worker.terminate();
        throw error;
      } finally {
        busy.delete(hand);
      }
    },
    stop() {
      for (const { worker } of busy) worker.terminate();
      busy.clear();
    },
  };
}

interface Hand {
  worker: Worker;
  remote: Remote<Walker>;
  failure: Promise<never>;
}

function hire(): Hand {
  const worker = new Worker(new URL('./walk-worker.ts', import.meta.url), { type: 'module', name: 'bitpath-walker' });
  const failure = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) =>
      reject(event.message ? new Error(event.message) : new NotLoaded('A thread of the quantizer')),
    );
  });
  failure.catch(() => undefined);
  return { worker, remote: wrap<Walker>(worker), failure };
}
