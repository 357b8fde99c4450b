/** Mixed precision in the worker. */
import { workerFeature, type WorkerFeature } from '../../engine/feature';
import { completeRecipe } from '../quantize/job/check-recipe';
import { runWork } from '../quantize/job/runs/run-work';
import { measureSensitivity } from './job';
import { MIXED_PRECISION, type MixedPrecisionWorks } from './works';

export const mixedPrecisionFeature = (): WorkerFeature =>
  workerFeature<MixedPrecisionWorks>({
    id: MIXED_PRECISION,
    run: {
      async sensitivity({ recipe }, context) {
        const { samples } = context.calibration();
        const { staged, scorer } = await context.prepare();
        const options = { backend: await context.backend(), scorer, work: await runWork(context), job: context.job };
        return measureSensitivity(staged, samples, completeRecipe(recipe), options);
      },
    },
    ask: {},
  });
