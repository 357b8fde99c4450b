/** What a run gives a layer: letters, or what another way of making it smaller has made of it. */
import type { CompressedLayer } from '../../../compress/layer';
import type { LayerRecipe } from '../../../quant/layer';
import type { SolvedLayer } from '../../../quant/solver';

/** A layer with its letters. */
export interface QuantizedWeights extends SolvedLayer {
  recipe: LayerRecipe;
  /** Bias after correction, (neurons); null where the layer has none. */
  biases: Float32Array | null;
  /** Which weights are kept, (neurons, inputs), 0 or 1; left out: all. */
  keep?: Uint8Array;
}

/** A layer whose weights are real numbers still. */
export interface CompressedWeights extends CompressedLayer {
  recipe: null;
  biases: Float32Array | null;
}

export type NewWeights = QuantizedWeights | CompressedWeights;

export const hasLetters = (weights: NewWeights): weights is QuantizedWeights => weights.recipe !== null;
