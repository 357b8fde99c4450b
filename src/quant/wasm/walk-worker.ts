/** A worker beside the engine's: walks the slices that `walk-pool.ts` gives it. */
import { expose, transfer } from 'comlink';
import { buffersOf, walkSlice, type SliceWalk } from './walk-slice';

const walker = {
  async walk(slice: SliceWalk) {
    const winners = await walkSlice(slice, () => Promise.resolve());
    return transfer(winners, buffersOf(winners));
  },
};

export type Walker = typeof walker;

expose(walker);
