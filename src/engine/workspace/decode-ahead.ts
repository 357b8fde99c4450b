/** Pictures are looked at before their set counts as open, so that a damaged one is refused while what was open still is. */
import type { Samples } from '../../data/samples';
import type { Job } from '../job';

/** Sets of so many pictures are decoded whole: they stay in memory for the passes to come. */
const ALL = 2000;
/** Of larger ones these, spread over the set: the others when they are needed. */
const SOME = 8;
const AT_ONCE = 32;

/** @throws UserError where a picture does not decode */
export async function decodeAhead(samples: Samples, job: Job): Promise<void> {
  const { count, kind, name } = samples;
  if (kind !== 'pictures') return;
  const wanted = count <= ALL ? count : SOME;
  const indices = Array.from({ length: wanted }, (_, i) => Math.floor((i * count) / wanted));
  for (let at = 0; at < wanted; at += AT_ONCE) {
    await job.step(at / wanted, `Decoding ${at} of ${wanted} pictures of ${name}`);
    await samples.batch(indices.slice(at, at + AT_ONCE));
  }
}
