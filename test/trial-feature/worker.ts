/** Trial in the worker. */
import { workerFeature, type WorkerFeature } from '../../src/engine/feature';
import { TRIAL, type SmallShare, type TrialWorks } from './works';

export const trialFeature = (): WorkerFeature =>
  workerFeature<TrialWorks>({
    id: TRIAL,
    run: {
      async count({ below }, { workspace, job }, onPoint) {
        const { layers } = workspace.model().network;
        const shares: SmallShare[] = [];
        for (const [i, { name, weights }] of layers.entries()) {
          await job.step(i / layers.length, `Counting in ${name}`);
          const small = weights.reduce((count, w) => count + (Math.abs(w) < below ? 1 : 0), 0);
          const point = { layer: name, share: small / weights.length };
          shares.push(point);
          onPoint(point);
        }
        return shares;
      },
    },
    ask: {},
  });
