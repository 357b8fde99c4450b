/** In a browser, for its workers. */
import { expect, test } from 'vitest';
import { randomProblem } from '../../../test/problems';
import { problemSums } from '../../../test/sums';
import { cutGroups } from '../masks/group';
import { sharedRepairPool } from './repair-pool';
import { repairGroup } from './share-repair';

const goOn = () => Promise.resolve();

test('the same repairs by the workers beside this thread as by it alone, again after they were stopped', async () => {
  const problem = randomProblem({ samples: 60, inputs: 50, neurons: 37 });
  const [group] = cutGroups(problem, problem.weights, problemSums(problem), null);
  const keep = Uint8Array.from(problem.weights, (_, i) => (i % 3 ? 1 : 0));
  const share = { group: group!, keep, work: { kind: 'path', drift: true } as const };
  const pool = sharedRepairPool()!;
  expect(pool.size).toBe(Math.min(4, navigator.hardwareConcurrency) - 1);
  expect(sharedRepairPool()).toBe(pool);
  let repaired = 0;
  const counted = {
    ...pool,
    repair: (...given: Parameters<typeof pool.repair>) => pool.repair(...given).finally(() => repaired++),
  };
  const expected = await repairGroup(share, null, goOn);
  expect(await repairGroup(share, counted, goOn, 0)).toEqual(expected);
  expect(repaired).toBe(pool.size);
  const stopped = () => Promise.reject(new DOMException('cancelled', 'AbortError'));
  await expect(repairGroup(share, pool, stopped, 0)).rejects.toThrow('cancelled');
  expect(await repairGroup(share, pool, goOn, 0)).toEqual(expected);
});
