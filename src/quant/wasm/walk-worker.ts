/** A worker beside the engine's: does what `walk-pool.ts` asks of it. */
import { expose, transfer } from 'comlink';
import { openWalker } from './walker';
import { buffersOf } from './walk-slice';

const walker = openWalker();

/** What is large goes over without being copied. */
const given = async <T extends object>(answer: T | Promise<T>): Promise<T> => {
  const value = await answer;
  return transfer(value, buffersOf(value));
};

expose({
  ...walker,
  letters: (...of: Parameters<typeof walker.letters>) => given(walker.letters(...of)),
  part: (key: number) => given(walker.part(key)),
  sums: (key: number) => given(walker.sums(key)),
});
