/** Dispatches that wait to be submitted together: many small ones in one go, and a way to stop between any two goes. */
import { runDispatches, type Dispatch } from './kernel';
import type { Session } from './session';

export interface Queue {
  /** Submits what waits once it is enough work. @param flops of this dispatch */
  push(dispatch: Dispatch, flops: number): Promise<void>;
  /** Submits what waits. */
  flush(): Promise<void>;
}

/** A submission is about as much work as a dispatch may be; `pause` is awaited before each. */
export function openQueue({ gpu, arena, pause }: Session): Queue {
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
      if (work >= gpu.dispatchFlops) await flush();
    },
    flush,
  };
}
