/** Mixed precision: measuring what each layer can bear, and giving out the bits. */
import type { EngineApi } from '../../engine/api';
import { seconds } from '../../state/format';
import { makeRunJob } from '../../state/run-job';
import { KEPT_BITS, recipeAt, type MixedFront } from './front';
import { dataKey } from '../../state/state';
import type { Store } from '../../state/store';
import type { Turns } from '../../state/job-queue';

export interface SensitivityActions {
  measureSensitivity(): Promise<void>;
  /** Gives every layer its bits at a point of the front. */
  applyPoint(mixed: MixedFront, point: number): void;
  /** Keeps a layer at 8 bits, or lets it follow the others again. */
  keepAtEight(id: string, keep: boolean): void;
}

export function sensitivityActions(
  engine: EngineApi,
  set: (change: Partial<Store>) => void,
  get: () => Store,
  turns: Turns,
): SensitivityActions {
  const run = makeRunJob(set, turns);
  return {
    measureSensitivity: () =>
      run('measuring', 'Measuring sensitivity', async (onProgress, live) => {
        const { recipe, workspace } = get();
        const result = await engine.sensitivity(recipe, onProgress);
        if (live()) set({ sensitivity: { result, recipe, data: dataKey(workspace) } });
        const { own, output } = result.seconds;
        return `Measured the sensitivity of ${result.layers.length} layers in ${seconds(own + output)}.`;
      }),

    applyPoint(mixed, point) {
      const { recipe, setRecipe } = get();
      setRecipe({ layers: recipeAt(recipe, mixed, point).layers });
    },

    keepAtEight(id, keep) {
      const { recipe, keptLayers, setLayer } = get();
      const others = keptLayers.filter((kept) => kept !== id);
      set({ keptLayers: keep ? [...others, id] : others });
      setLayer(id, { bits: keep ? KEPT_BITS : recipe.bits });
    },
  };
}
