/** One job at a time: the next one cancels the one before, and begins once that has stopped. */
import { throwIfAborted } from '../core/errors';
import { startJob, type Job, type OnProgress } from './job';

export interface OneJob {
  /** Runs `body` once the job before it has stopped. @throws AbortError where it was cancelled */
  run<T>(onProgress: OnProgress, body: (job: Job) => Promise<T>): Promise<T>;
  /** Cancels the job in progress, and resolves once it has stopped. */
  stop(): Promise<void>;
}

export function oneJobAtATime(): OneJob {
  let running: AbortController | null = null;
  let finished: Promise<unknown> = Promise.resolve();

  const stop = async () => {
    running?.abort();
    await finished.catch(() => undefined);
  };

  return {
    stop,
    run(onProgress, body) {
      const previous = stop();
      // Made at once, so that a cancel reaches a job that still waits for its turn.
      const controller = new AbortController();
      running = controller;
      const result = previous.then(async () => {
        try {
          throwIfAborted(controller.signal);
          return await body(startJob(controller.signal, onProgress));
        } finally {
          if (running === controller) running = null;
        }
      });
      finished = result;
      return result;
    },
  };
}
