/** Workers that make up for the weights of some neurons while this thread does for others. */
import { transfer, wrap } from 'comlink';
import { NotLoaded } from '../../core/errors';
import { buffersOf, copy } from '../../quant/wasm/walk-slice';
import type { Repaired, RepairShare } from './repair-share';
import type { RepairWorker } from './repair-worker';

export interface RepairPool {
  /** Workers, beside this thread. */
  readonly size: number;
  /** @param index of the worker; rejects where it could not be started, or died */
  repair(index: number, share: RepairShare): Promise<Repaired>;
  /** Ends what is going on: what it would have come to is never told. */
  stop(): void;
}

/** Threads at most, this one included: each of the others takes a copy of a layer's sums. */
const MOST_THREADS = 4;

/** Somebody who does shares. */
export interface RepairHand {
  repair(share: RepairShare): Promise<Repaired>;
  /** Rejects where there is nobody any more. */
  failure: Promise<never>;
  end(): void;
}

/** @param hire makes a hand, at its first use */
export function makeRepairPool(size: number, hire: () => RepairHand): RepairPool {
  const hands: (RepairHand | null)[] = Array.from({ length: size }, () => null);
  const busy = new Set<number>();
  const end = (index: number) => {
    hands[index]?.end();
    hands[index] = null;
    busy.delete(index);
  };
  return {
    size,
    async repair(index, share) {
      const hand = (hands[index] ??= hire());
      busy.add(index);
      try {
        return await Promise.race([hand.repair(copy(share)), hand.failure]);
      } catch (error) {
        if (hands[index] === hand) end(index);
        throw error;
      } finally {
        if (hands[index] === hand) busy.delete(index);
      }
    },
    stop: () => [...busy].forEach(end),
  };
}

let opened: RepairPool | null | undefined;

/** Opened once: its workers stay for the next layers. null: one thread has to do. */
export function sharedRepairPool(): RepairPool | null {
  if (opened === undefined) {
    const cores = typeof Worker === 'undefined' || typeof navigator === 'undefined' ? 1 : navigator.hardwareConcurrency;
    const size = Math.min(cores, MOST_THREADS) - 1;
    opened = size > 0 ? makeRepairPool(size, hireWorker) : null;
  }
  return opened;
}

function hireWorker(): RepairHand {
  const worker = new Worker(new URL('./repair-worker.ts', import.meta.url), { type: 'module', name: 'bitpath-repair' });
  const failure = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) =>
      reject(event.message ? new Error(event.message) : new NotLoaded('A thread of the pruner')),
    );
  });
  failure.catch(() => undefined);
  const remote = wrap<RepairWorker>(worker);
  const repair = (share: RepairShare) => remote.repair(transfer(share, buffersOf(share)));
  return { repair, failure, end: () => worker.terminate() };
}
