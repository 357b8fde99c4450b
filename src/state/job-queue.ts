/** Whose turn it is: one job at a time, and files opened in the order in which they came. */

export interface JobQueue {
  /**
   * Takes the turn: whatever earlier jobs still say is void.
   * @returns whether nobody has taken it since
   */
  take(): () => boolean;
  /** Runs `body` once everything that was queued before has ended, well or not. */
  add<T>(body: () => Promise<T>): Promise<T>;
  /** Resolves once nothing is queued. */
  idle(): Promise<void>;
}

export function makeJobQueue(): JobQueue {
  let current = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    take() {
      const own = ++current;
      return () => own === current;
    },
    add(body) {
      const result = last.then(body);
      last = result.catch(() => undefined);
      return result;
    },
    async idle() {
      for (let waited; waited !== last;) {
        waited = last;
        await waited;
      }
    },
  };
}
