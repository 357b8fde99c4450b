/** A worker beside the engine's: does the shares that `repair-pool.ts` gives it. */
import { expose, transfer } from 'comlink';
import { repairShare, type Repaired, type RepairShare } from './repair-share';

const goOn = () => Promise.resolve();

const worker = {
  async repair(share: RepairShare): Promise<Repaired> {
    const { values, keep } = await repairShare(share, goOn);
    return transfer({ values, keep }, [values.buffer, keep.buffer]);
  },
};

export type RepairWorker = typeof worker;

expose(worker);
