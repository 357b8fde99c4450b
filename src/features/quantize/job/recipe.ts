/** What determines a run. `recipe-fields.ts` has all that there is to know of each field. */
import type { Compression } from '../../../compress/compression';
import type { LayerRecipe } from '../../../quant/layer';

/** What one layer does differently from the rest. */
export interface LayerOverride {
  bits?: number;
  /** Leave this layer in float. */
  float?: boolean;
}

export interface Recipe extends Omit<LayerRecipe, 'shrink' | 'center' | 'fit'> {
  /** By layer id. Layers that are not named follow the recipe. */
  layers: Record<string, LayerOverride>;
  /** How many calibration samples the quantizer sees. */
  calibrationCount: number;
  /** Patches kept of each sample of a convolution, at most; the same ones in X and X̃. */
  patches: number;
  /** Search C for each neuron (or layer) on its own loss: a short grid around `scale`, and the step fitted to the letters. */
  searchScale: boolean;
  /** b += mean over samples of (XWᵀ − X̃Qᵀ). */
  correctBias: boolean;
  /** Where a bias is corrected: keep small what it leaves of the error, see `LayerRecipe.center`. */
  center: boolean;
  /** Weights that are 0 stay 0, whatever their letters would be; left out: they get letters like all others. */
  keepZeros?: boolean;
  /** What is done with layers beside, or instead of, giving them letters; left out: nothing. */
  compression?: Compression;
}
