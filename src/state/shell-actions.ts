/** What the shell does by itself: cancel, say and unsay, try the presets, turn to another feature. */
import type { ShellActions, ShellStore } from './actions';
import type { PageFeature, Tools } from './feature';
import { alertOf, isNotLoaded } from './errors';
import { percent } from './format';
import type { JobQueue } from './job-queue';
import { closed, resumed } from './session/session';
import { NOT_MEASURED } from './state';
import { turned } from './undo';

interface ShellTools extends Tools<ShellStore> {
  queue: JobQueue;
  /** Those that have come. */
  features(): readonly PageFeature[];
}

export function shellActions({ engine, set, get, run, queue, features }: ShellTools): ShellActions {
  /** While a job runs the status is that of the job. */
  const saying = (status: string) => (get().job ? {} : { status });
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
      const failure = alertOf(error, () => get().restart());
      set({ ...failure, retry: { alert: failure.alert!, again: () => get().restart() }, job: null, device: null });
      // One that could not be loaded had nothing open.
      if (!isNotLoaded(error)) set(closed(get(), features()));
    },

    resume: (session) => set(resumed(get(), session, features())),

    forgetAwaited: (one) => set({ awaited: get().awaited.filter((other) => other !== one) }),

    undo() {
      const { steps, undone } = get();
      const last = steps.at(-1);
      if (!last) return;
      const again = turned(last);
      set({ steps: steps.slice(0, -1), undone: [...undone, again], ...saying(`Undone: ${last.text}.`) });
    },

    redo() {
      const { steps, undone } = get();
      const next = undone.at(-1);
      if (!next) return;
      const back = turned(next);
      set({ steps: [...steps, back], undone: undone.slice(0, -1), ...saying(`Redone: ${next.text}.`) });
    },
  };
}
