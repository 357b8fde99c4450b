/** A part of a job that is given up once it is of no use any more. */
import type { Job } from '../../../../engine/job';

/** Thrown inside a job that nobody wants any more. */
export class Unwanted extends Error {
  override readonly name = 'Unwanted';
}

/** The job as it is, whose steps throw `Unwanted` as soon as it is not wanted any more. */
export function whileWanted(job: Job, isWanted: () => boolean): Job {
  const wrap = (own: Job): Job => ({
    signal: own.signal,
    async step(fraction, message) {
      await own.step(fraction, message);
      if (!isWanted()) throw new Unwanted();
    },
    part: (from, to) => wrap(own.part(from, to)),
    phases: (phases) => own.phases(phases).map(wrap),
  });
  return wrap(job);
}
