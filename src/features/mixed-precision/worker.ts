/** Mixed precision in the worker. */
import { workerFeature, type WorkerFeature } from '../../engine/feature';
import { completeRecipe } from '../quantize/job/check-recipe';
import { measureSensitivity } from './job';
import { MIXED_PRECISION, type MixedPrecisionWorks } from './works';

export const mixedPrecisionFeature = (): WorkerFeature =>
  workerFeature<MixedPrecisionWorks>({
    id: MIXED_PRECISION,
    run: {
      async sensitivity({ recipe }, { workspace, calibration, prepare, backend, job }) {
        const { samples } = calibration();
        const { staged, scorer } = await prepare();
        const evaluated = workspace.samples('evaluation')?.samples.count ?? 0;
        const options = { backend: await backend(), scorer, evaluated, job };
        return measureSensitivity(staged, samples, completeRecipe(recipe), options);
      },
    },
    ask: {},
  });
