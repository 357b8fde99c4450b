/** How every job of the page runs: its turn, its progress, what it says at its end. */
import type { Progress } from '../engine/job';
import { alertOf, isAbort } from './errors';
import { JOB_STOPPED, type ShellState } from './state';
import type { JobQueue } from './job-queue';

/**
 * Runs one job; a newer one, or a cancel, makes whatever this one still says void.
 * @param message what is shown while it begins
 * @param body gives the status that is shown after it; `live` tells whether it may still change anything
 */
export type RunJob = (
  kind: string,
  message: string,
  body: (onProgress: (progress: Progress) => void, live: () => boolean) => Promise<string>,
) => Promise<void>;

export function makeRunJob(set: (change: Partial<ShellState>) => void, queue: JobQueue): RunJob {
  const run: RunJob = async (kind, message, body) => {
    const mine = queue.take();
    // Progress comes through another channel than the result, and may arrive after it.
    let over = false;
    const live = () => mine() && !over;
    set({ job: { kind, progress: { fraction: 0, message, secondsLeft: null } }, alert: null, status: message });
    try {
      // What is being opened belongs to this job.
      await queue.idle();
      if (!live()) return;
      const status = await body((progress) => live() && set({ job: { kind, progress } }), live);
      if (!live()) return;
      over = true;
      set({ job: null, status });
    } catch (error) {
      if (!live()) return;
      over = true;
      set({ job: null });
      if (isAbort(error)) set({ status: 'Cancelled.' });
      else set({ ...alertOf(error, () => run(kind, message, body)), status: JOB_STOPPED });
    }
  };
  return run;
}
