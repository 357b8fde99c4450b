/** What a walk in Gram form is given. */
import type { Factor } from '../../core/linalg/factor';
import type { LayerRecipe } from '../layer';
import type { Candidates } from '../slices';
import type { GramSums } from './gram-plans';
import type { GroupWeights } from './walkers';

/** What has been summed of one group. */
export interface Summed extends GramSums {
  samples: number;
  /** ‖Xw‖² and Σ Xw over the samples, (neurons). */
  squaredNorms: Float64Array;
  floatSums: Float64Array;
  /** ‖X̃_t‖² and Σ X̃_t, (inputs). */
  squaredInputs: Float64Array;
  inputSums: Float64Array;
}

/** Some neurons of a group, and how they are to be walked. */
export interface GroupWalk {
  group: GroupWeights;
  recipe: LayerRecipe;
  candidates: Candidates;
}

/** The same, with all that a walk in Gram form needs. */
export interface SumsWalk extends GroupWalk {
  summed: Summed;
  /** Of H in the order of the path, for the methods that need it. */
  factor: Factor | null;
}
