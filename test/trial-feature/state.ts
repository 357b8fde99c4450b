/** What the store holds of Trial, and what can be done with it. */
import type { ShellStore } from '../../src/state/actions';
import type { Tools } from '../../src/state/feature';
import { trialClient, type SmallShare } from './works';

export interface TrialData {
  /** Layer by layer as they come; null until asked for. */
  smallShares: SmallShare[] | null;
}

export interface TrialActions {
  countSmall(below: number): Promise<void>;
}

export type TrialStore = ShellStore & TrialData & TrialActions;

export const freshTrial = (): TrialData => ({ smallShares: null });

export function trialActions({ engine, get, run, set }: Tools<TrialStore>): TrialActions {
  return {
    countSmall: (below) =>
      run('trial', 'Counting small weights', async (onProgress, live) => {
        set({ smallShares: [] });
        const shares = await trialClient(engine).run.count({ below }, onProgress, (point) => {
          if (live()) set({ smallShares: [...(get().smallShares ?? []), point] });
        });
        if (live()) set({ smallShares: shares });
        return `Counted the small weights of ${shares.length} layers.`;
      }),
  };
}
