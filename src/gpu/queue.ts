/** Dispatches that wait to be submitted together: many small ones in one go, and a way to stop between any two goes. */
import type { Arena } from './arena';
import type { Gpu } from './device';
import { runDispatches, type Dispatch } from './kernel';

export interface Queue {
  /** Submits what waits once it is enough work. @param flops of this dispatch */
  push(dispatch: Dispatch, flops: number): Promise<void>;
  /** Submits what waits. */
  flush(): Promise<void>;
}

/**
 * @param limit flops of one submission
 * @param pause awaited before each submission
 */
export function openQueue(gpu: Gpu, arena: Arena, limit: number, pause: () => Promise<void>): Queue {
  let waiting: Dispatch[] = [];
  let work = 0;
  const flush = async () => {
    if (waiting.length === 0) return;
    const dispatches = waiting;
    waiting = [];
    work = 0;
    await pause();
    await runDispatches(gpu, arena, dispatches);
  };
  return {
    async push(dispatch, flops) {
      waiting.push(dispatch);
      work += flops;
      if (work >= limit) await flush();
    },
    flush,
  };
}
