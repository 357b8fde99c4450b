/** Mixed precision: measuring what each layer can bear, and giving out the bits. */
import { dataKey } from '../../state/data-key';
import type { Tools } from '../../state/feature';
import { seconds } from '../../state/format';
import type { Measured } from '../../state/measured';
import type { Recipe } from '../quantize/job/recipe';
import type { QuantizeStore, SearchActions } from '../quantize/state/actions';
import type { LayerMeasures } from '../quantize/state/layer-measures';
import { answerOf } from '../quantize/state/search';
import { recipeAt, type MixedFront } from './front';
import { searchMixed } from './search-mixed';
import type { Sensitivity } from './sensitivity';
import { mixedPrecisionClient } from './works';

export interface MixedPrecisionData {
  /** What each layer can bear; null until asked for. */
  sensitivity: Measured<Sensitivity, Recipe> | null;
}

export interface MixedPrecisionActions extends Required<Pick<SearchActions, 'searchMixed'>> {
  measureSensitivity(): Promise<void>;
  /** Gives every layer its bits at a point of the front. */
  applyPoint(mixed: MixedFront, point: number): void;
}

export type MixedPrecisionStore = QuantizeStore & MixedPrecisionData & MixedPrecisionActions;

export const freshMixedPrecision = (): MixedPrecisionData => ({ sensitivity: null });

export function mixedPrecisionActions({ engine, get, run, set }: Tools<MixedPrecisionStore>): MixedPrecisionActions {
  return {
    measureSensitivity: () =>
      run('measuring', 'Measuring sensitivity', async (onProgress, live) => {
        const { recipe, workspace } = get();
        const result = await mixedPrecisionClient(engine).run.sensitivity({ recipe }, onProgress);
        const about = { recipe, data: dataKey(workspace), complete: true };
        if (live()) set({ sensitivity: { ...about, result }, layerMeasures: { ...about, result: measuresOf(result) } });
        const { own, output } = result.seconds;
        return `Measured the sensitivity of ${result.layers.length} layers in ${seconds(own + output)}.`;
      }),

    async searchMixed(search, tools) {
      const uniform = answerOf(search, get().runs);
      if (uniform) await searchMixed(engine, search, uniform, tools);
    },

    applyPoint(mixed, point) {
      const { recipe, setRecipe } = get();
      const { layers } = recipeAt(recipe, mixed, point);
      setRecipe({ layers });
      set({ mixedLayers: layers });
    },
  };
}

/** Layer by layer, those that read the constant of another included. */
const measuresOf = ({ widths, layers }: Sensitivity): LayerMeasures => ({
  widths,
  layers: layers.flatMap(({ id, sharers, ownErrors, damages }) =>
    [id, ...sharers].map((each) => ({ id: each, ownErrors, damages })),
  ),
});
