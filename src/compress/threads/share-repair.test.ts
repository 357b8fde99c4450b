import { expect, test } from 'vitest';
import { repairPoolOf } from '../../../test/repair-pool';
import { problemSums } from '../../../test/sums';
import { random } from '../../core/random';
import { randomProblem } from '../../quant/random-problem';
import { cutGroups, factorOfSums } from '../masks/group';
import type { RepairShare, RepairWork } from './repair-share';
import { repairGroup } from './share-repair';

const goOn = () => Promise.resolve();

/** A group of 45 neurons of 70 inputs, half of whose weights go. */
function shareOf(work: RepairWork): RepairShare {
  const problem = randomProblem({ inputs: 70, neurons: 45, samples: 90, drift: 0.2 });
  const [group] = cutGroups(problem, problem.weights, problemSums(problem), null);
  const rng = random(7);
  return { group: group!, keep: Uint8Array.from(problem.weights, () => (rng.uniform() < 0.5 ? 1 : 0)), work };
}

const refit = (most: number): RepairWork => ({ kind: 'refit', options: { damping: 0.01, drift: true, most } });

async function sparseGpt(structure: 'weights' | '2:4', settled: boolean): Promise<RepairWork> {
  const { group } = shareOf(refit(0));
  const pruning = { criterion: 'random', structure, sparsity: 0.5, seed: 3 } as const;
  return { kind: 'sparsegpt', factor: await factorOfSums(group, 0.01, goOn), pruning, settled };
}

const WORKS: Record<string, () => RepairWork | Promise<RepairWork>> = {
  'the path': () => ({ kind: 'path', drift: true }),
  'the path without the drift': () => ({ kind: 'path', drift: false }),
  'a refit by factors': () => refit(0),
  'a refit by gradients': () => refit(1000),
  "SparseGPT's walk of runs": () => sparseGpt('2:4', false),
  "SparseGPT's walk of a mask": () => sparseGpt('weights', true),
};

test.each(Object.keys(WORKS))('%s by three threads: the bits of one', async (name) => {
  const share = shareOf(await WORKS[name]!());
  const pool = repairPoolOf(2);
  expect(await repairGroup(share, pool, goOn, 0)).toEqual(await repairGroup(share, null, goOn));
  expect(pool.counts).toEqual({ shares: 2, ended: 0 });
});

test('what is chosen over all neurons together, or is too little, is for one thread', async () => {
  const pool = repairPoolOf(2);
  await repairGroup(shareOf(await sparseGpt('weights', false)), pool, goOn, 0);
  await repairGroup(shareOf({ kind: 'path', drift: true }), pool, goOn);
  expect(pool.counts.shares).toBe(0);
});

test('where workers fail, all is done here', async () => {
  const share = shareOf({ kind: 'path', drift: true });
  const pool = repairPoolOf(2, () => {
    throw new Error('lost');
  });
  expect(await repairGroup(share, pool, goOn, 0)).toEqual(await repairGroup(share, null, goOn));
  expect(pool.counts).toEqual({ shares: 2, ended: 2 });
});

test('a job that is cancelled ends its workers', async () => {
  const pool = repairPoolOf(2, () => undefined);
  const stopped = () => Promise.reject(new DOMException('cancelled', 'AbortError'));
  await expect(repairGroup(shareOf({ kind: 'path', drift: true }), pool, stopped, 0)).rejects.toThrow('cancelled');
  expect(pool.counts).toEqual({ shares: 2, ended: 2 });
});
