/** Train in the engine's worker, which has what is open; experiments run in workers of their own. */
import { workerFeature, type WorkerFeature } from '../../engine/feature';
import { openPictures } from './open-pictures';
import { scoreOpen } from './score-open';
import { TRAIN, type TrainWorks } from './works';

export const trainFeature = (): WorkerFeature =>
  workerFeature<TrainWorks>({
    id: TRAIN,
    run: {},
    ask: {
      pictures: (_, context) => openPictures(context.calibration().samples, context.evaluation().samples),
      score: ({ seeds }, context) => scoreOpen(context, seeds),
    },
  });
