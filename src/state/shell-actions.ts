/** What the shell does by itself: cancel, say and unsay, try the presets, turn to another feature. */
import type { ShellActions, ShellStore } from './actions';
import type { Tools } from './feature';
import { alertOf } from './errors';
import { percent } from './format';
import type { JobQueue } from './job-queue';
import { NOT_MEASURED } from './state';

export function shellActions({ engine, set, get, run, queue }: Tools<ShellStore> & { queue: JobQueue }): ShellActions {
  return {
    openFeature: (feature) => set({ feature }),

    tryPresets: () =>
      run('trying', 'Trying the presets', async (onProgress, live) => {
        const trials = await engine.tryPresets(onProgress);
        if (live()) set({ trials });
        const [best] = trials;
        return best
          ? `Of the presets, ${best.preprocessing.preset} in ${best.preprocessing.channelOrder} order is best: ${percent(best.top1)} on ${best.samples} samples.`
          : 'No preset fits the input of this network.';
      }),

    cancel() {
      queue.take();
      const scoring = get().job?.kind === 'scoring';
      const status = scoring ? NOT_MEASURED : 'Cancelled.';
      set({ job: null, status, cancels: get().cancels + 1 });
      void engine.cancel();
    },

    fail(message) {
      queue.take();
      set({ alert: message, job: null });
    },

    dismissAlert: () => set({ alert: null }),

    async tryAgain() {
      const { retry } = get();
      set({ alert: null, retry: null });
      await retry?.again();
    },

    lose(error) {
      queue.take();
      set({ job: null, device: null, ...alertOf(error, () => get().restart()) });
    },
  };
}
