/** A pool of walkers in this thread, as one of workers: all that goes there and back is cloned. */
import { makePool, type Hand } from '../src/quant/wasm/walk-pool';
import { openWalker } from '../src/quant/wasm/walker';

/** @returns a pool whose calls, shares and ends are counted; `broken` is called for each share's rows, and may throw */
export function poolOf(size: number, broken: () => void = () => undefined) {
  const counts = { walked: 0, opened: 0, ended: 0 };
  const pool = makePool(size, () => {
    const walker = openWalker();
    const asked = Object.entries(walker).map(([name, answer]) => [
      name,
      async (...given: unknown[]) => {
        if (name.startsWith('walk')) counts.walked++;
        if (name === 'open') counts.opened++;
        if (name === 'add') broken();
        const arrived = structuredClone(given);
        return structuredClone(await (answer as (...given: unknown[]) => unknown)(...arrived));
      },
    ]);
    const failure = new Promise<never>(() => undefined);
    return { walker: Object.fromEntries(asked) as Hand['walker'], failure, end: () => void counts.ended++ };
  });
  return Object.assign(pool, { counts });
}
