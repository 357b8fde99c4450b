/** Workers that do their shares of a layer while this thread does another. */
import { NotLoaded } from '../../core/errors';
import { transfer, wrap, type Remote } from 'comlink';
import type { Matrix } from '../../wasm/rows';
import type { LayerRecipe } from '../layer';
import type { WalkedCandidates, WalkedSums } from '../select-candidates';
import type { Candidates, Slice } from '../slices';
import type { GroupSums } from '../sums';
import type { SumsPart } from './gram-parts';
import type { LayerShare } from './layer-share';
import type { Walker } from './walker';
import { buffersOf, copy, type SliceWalk } from './walk-slice';

/** Walkers whose letters are known once it is said which are taken; asked for once. */
export interface OpenWalk {
  sums: WalkedSums;
  letters(taken: Uint32Array): Promise<ReturnType<WalkedCandidates['letters']>>;
}

/** A share of a layer in a worker. */
export interface RemoteShare {
  /** @param X its columns, in memory of their own, which goes over */
  add(X: Matrix, Xq: Matrix | null): Promise<void>;
  part(): Promise<SumsPart>;
  /** Of its groups. */
  sums(): Promise<GroupSums[]>;
  walk(recipe: LayerRecipe, slice: Slice, candidates: Candidates): Promise<OpenWalk>;
  close(): void;
}

/** All promises reject where the worker could not be started, or died. */
export interface WalkPool {
  /** Workers, beside this thread. */
  readonly size: number;
  /** Those that shares may be left to: none once one was lost with its share. */
  readonly sharing: number;
  walk(slice: SliceWalk): Promise<OpenWalk>;
  /** @param index of the worker; @throws where there can be none */
  open(index: number, share: LayerShare): RemoteShare;
  /** Ends what is going on: what it would have come to is never told. */
  stop(): void;
}

/** A worker was lost, and its share of a layer with it: the layer has to be begun anew, without. */
export class ShareLost extends Error {
  override readonly name = 'ShareLost';
}

/** Threads that walk, this one included: each of the others takes a copy of a layer's sums. */
const MOST_THREADS = 4;

/** null: one thread has to do. */
export function openWalkPool(): WalkPool | null {
  if (typeof Worker === 'undefined' || typeof navigator === 'undefined') return null;
  const size = Math.min(navigator.hardwareConcurrency, MOST_THREADS) - 1;
  return size > 0 ? makePool(size, hireWorker) : null;
}

type Asynchronous<T> = {
  [K in keyof T]: T[K] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => Promise<Awaited<Answer>>
    : never;
};

/** Somebody who does what a walker does. */
export interface Hand {
  walker: Asynchronous<Walker>;
  /** Rejects where there is nobody any more. */
  failure: Promise<never>;
  end(): void;
}

/** A hand, and what it has not given back: calls, walks whose letters are asked for later, shares. */
interface Hired extends Hand {
  holds: number;
}

/** @param hire makes a hand, at its first use */
export function makePool(size: number, hire: () => Hand): WalkPool {
  const hands: (Hired | null)[] = Array.from({ length: size }, () => null);
  let sharing = size;
  let keys = 0;
  const handAt = (index: number): Hired => (hands[index] ??= { ...hire(), holds: 0 });
  /** @throws where there are no workers */
  const hired = (index: number): Hired => {
    try {
      return handAt(index);
    } catch (error) {
      sharing = 0;
      throw error;
    }
  };
  const end = (hand: Hired) => {
    hand.end();
    const index = hands.indexOf(hand);
    if (index >= 0) hands[index] = null;
  };
  const ask = async <T>(hand: Hired, work: (walker: Hand['walker']) => Promise<T>): Promise<T> => {
    hand.holds++;
    try {
      return await Promise.race([work(hand.walker), hand.failure]);
    } catch (error) {
      end(hand);
      throw error;
    } finally {
      hand.holds--;
    }
  };
  const walkBy = async (hand: Hired, walk: (walker: Hand['walker'], key: number) => Promise<WalkedSums>) => {
    const key = ++keys;
    const sums = await ask(hand, (walker) => walk(walker, key));
    hand.holds++;
    const letters: OpenWalk['letters'] = (taken) => {
      hand.holds--;
      return ask(hand, (walker) => walker.letters(key, taken));
    };
    return { sums, letters };
  };
  return {
    size,
    get sharing() {
      return sharing;
    },
    async walk(slice) {
      const busy = hands.map((hand) => hand?.holds ?? 0);
      const given = copy(slice);
      return walkBy(handAt(busy.indexOf(Math.min(...busy))), (walker, key) =>
        walker.walk(key, transfer(given, buffersOf(given))),
      );
    },
    open(index, share) {
      const hand = hired(index);
      const of = ++keys;
      /** What a share loses, all of the layer loses. */
      const sure = async <T>(answer: Promise<T>): Promise<T> => {
        try {
          return await answer;
        } catch (error) {
          sharing = 0;
          throw new ShareLost(String(error));
        }
      };
      hand.holds++;
      const opened = sure(ask(hand, (walker) => walker.open(of, copy(share))));
      opened.catch(() => undefined);
      return {
        async add(X, Xq) {
          await opened;
          const rows = Xq ? [X, Xq] : [X];
          await sure(ask(hand, (walker) => walker.add(of, transfer(X, buffersOf(rows)), Xq)));
        },
        part: () => sure(ask(hand, (walker) => walker.part(of))),
        sums: () => sure(ask(hand, (walker) => walker.sums(of))),
        walk: async (recipe, slice, candidates) => {
          const { sums, letters } = await sure(
            walkBy(hand, (walker, key) => walker.walkShare(key, of, recipe, slice, copy(candidates))),
          );
          return { sums, letters: (taken) => sure(letters(taken)) };
        },
        close() {
          hand.holds--;
          // What it still does is for nobody.
          if (hand.holds > 0) end(hand);
          else ask(hand, (walker) => walker.close(of)).catch(() => undefined);
        },
      };
    },
    stop() {
      for (const hand of hands) if (hand && hand.holds > 0) end(hand);
    },
  };
}

function hireWorker(): Hand {
  const worker = new Worker(new URL('./walk-worker.ts', import.meta.url), { type: 'module', name: 'bitpath-walker' });
  const failure = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) =>
      reject(event.message ? new Error(event.message) : new NotLoaded('A thread of the quantizer')),
    );
  });
  failure.catch(() => undefined);
  const walker: Remote<Walker> = wrap<Walker>(worker);
  return { walker: walker as unknown as Hand['walker'], failure, end: () => worker.terminate() };
}
