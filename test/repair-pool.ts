/** A pool of repairers in this thread, as one of workers: all that goes there and back is cloned. */
import { makeRepairPool } from '../src/compress/threads/repair-pool';
import { repairShare } from '../src/compress/threads/repair-share';

/** @param broken is called for each share, and may throw; @returns a pool whose shares and ends are counted */
export function repairPoolOf(size: number, broken: () => void = () => undefined) {
  const counts = { shares: 0, ended: 0 };
  const pool = makeRepairPool(size, () => ({
    async repair(share) {
      counts.shares++;
      broken();
      return structuredClone(await repairShare(structuredClone(share), () => Promise.resolve()));
    },
    failure: new Promise<never>(() => undefined),
    end: () => void counts.ended++,
  }));
  return Object.assign(pool, { counts });
}
