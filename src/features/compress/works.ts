/** What Compress asks of the worker. */
import { featureClient, type FeatureCalls, type Works } from '../../engine/works';
import type { Recipe } from '../quantize/job/recipe';
import type { Report } from '../quantize/job/report';

export interface CompressWorks extends Works {
  run: {
    /** Makes the network smaller as `recipe.compression` says, and scores it; it stays, under `run`, among those of Quantize. */
    compress: { request: { recipe: Recipe }; result: { run: number; report: Report } };
  };
  ask: Record<never, never>;
}

export const COMPRESS = 'compress';

export const compressClient = (engine: FeatureCalls) => featureClient<CompressWorks>(engine, COMPRESS);
