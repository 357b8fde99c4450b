/** What Mixed precision asks of the worker. */
import { featureClient, type FeatureCalls, type Works } from '../../engine/works';
import type { Recipe } from '../quantize/job/recipe';
import type { Sensitivity } from './sensitivity';

export interface MixedPrecisionWorks extends Works {
  run: {
    /** What each layer loses at 2 to 8 bits, and what that does to the output. */
    sensitivity: { request: { recipe: Recipe }; result: Sensitivity };
  };
  ask: Record<never, never>;
}

export const MIXED_PRECISION = 'mixed-precision';

export const mixedPrecisionClient = (engine: FeatureCalls) =>
  featureClient<MixedPrecisionWorks>(engine, MIXED_PRECISION);
