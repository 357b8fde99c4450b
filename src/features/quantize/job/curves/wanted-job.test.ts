import { expect, test } from 'vitest';
import { startJob } from '../../../../engine/job';
import { Unwanted, whileWanted } from './wanted-job';

test('all parts of a job end once it is not wanted any more, and report until then', async () => {
  let wanted = true;
  const fractions: number[] = [];
  const job = whileWanted(
    startJob(undefined, ({ fraction }) => fractions.push(fraction)),
    () => wanted,
  );
  const [first, second] = job.part(0, 0.5).phases([
    { kind: 'a', seconds: 1 },
    { kind: 'b', seconds: 1 },
  ]);
  await first!.step(1, 'the first');
  await second!.step(1, 'the second');
  expect(fractions).toEqual([0.25, 0.5]);
  wanted = false;
  for (const own of [job, first!, second!.part(0, 1)]) await expect(own.step(1)).rejects.toThrow(Unwanted);
});
