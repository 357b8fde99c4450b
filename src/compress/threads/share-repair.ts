/** The neurons of a group between this thread and the workers beside it, to the same bits as one thread. */
import { lookedAfter } from '../../quant/wasm/walk-shared';
import type { RepairPool } from './repair-pool';
import { cutShare, repairShare, type Repaired, type RepairShare } from './repair-share';

/** Flops from which on it pays to copy the sums for other threads: some 150 ms, where a copy of H and E of 1152 inputs takes 20. */
const WORTH_SHARING = 1.5e9;
/** Products with H that a refit is taken for. */
const REFIT = 20;
/** Neurons of a panel of the kernels: shares are of whole ones. */
const PANEL = 8;

/**
 * All of a group by one thread or several. What a walk chooses over all neurons together is for one.
 * @param pool null: there are no workers
 * @param worth flops from which on others do their share
 */
export async function repairGroup(
  whole: RepairShare,
  pool: RepairPool | null,
  pause: () => Promise<void>,
  worth = WORTH_SHARING,
): Promise<Repaired> {
  const { neurons } = whole.group;
  const threads = pool && flopsOf(whole) >= worth ? threadsFor(whole, pool.size + 1) : 1;
  if (!pool || threads === 1) return repairShare(whole, pause);
  const size = PANEL * Math.ceil(neurons / threads / PANEL);
  const firsts = Array.from({ length: Math.ceil(neurons / size) }, (_, i) => i * size);
  const shares = firsts.map((first) => cutShare(whole, first, Math.min(size, neurons - first)));
  const own = shares.pop()!;
  const there = shares.map((share, i) => pool.repair(i, share).catch(() => null));
  try {
    const here = await repairShare(own, pause);
    const found: Repaired[] = [];
    // Here, too, where a worker fails.
    for (const [i, share] of shares.entries())
      found.push((await lookedAfter(there[i]!, pause)) ?? (await repairShare(share, pause)));
    return joined([...found, here]);
  } catch (error) {
    pool.stop();
    throw error;
  }
}

const flopsOf = ({ group: { neurons, inputs }, work }: RepairShare) =>
  (work.kind === 'refit' ? REFIT : 1) * 2 * inputs ** 2 * neurons;

function threadsFor({ group: { neurons }, work }: RepairShare, most: number): number {
  if (work.kind === 'sparsegpt' && !work.settled && !choosesByNeuron(work.pruning.structure)) return 1;
  return Math.max(1, Math.min(most, Math.floor(neurons / PANEL)));
}

const choosesByNeuron = (structure: string) => structure === '2:4' || structure === '4:8';

function joined(parts: readonly Repaired[]): Repaired {
  const length = parts.reduce((sum, { values }) => sum + values.length, 0);
  const all = { values: new Float32Array(length), keep: new Uint8Array(length) };
  let at = 0;
  for (const { values, keep } of parts) {
    all.values.set(values, at);
    all.keep.set(keep, at);
    at += values.length;
  }
  return all;
}
