/** What Train asks of the worker: what is open, as pictures to train on. */
import { featureClient, type FeatureCalls, type Works } from '../../engine/works';
import type { OpenScore } from './score-open';
import type { PictureSet } from '../../experiment/pictures';

export interface TrainWorks extends Works {
  run: Record<never, never>;
  ask: {
    /** The open samples: those of calibration are trained on, those of evaluation tested. */
    pictures: { request: null; result: PictureSet };
    /** The open network without training, with `seeds` times other weights. */
    score: { request: { seeds: number }; result: OpenScore };
  };
}

export const TRAIN = 'train';

export const trainClient = (engine: FeatureCalls) => featureClient<TrainWorks>(engine, TRAIN);
