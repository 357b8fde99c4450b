/** Theory in the worker: it needs the backend alone. */
import { workerFeature, type WorkerFeature } from '../../engine/feature';
import { theoryCurve } from './job';
import { THEORY, type TheoryWorks } from './works';

export const theoryFeature = (): WorkerFeature =>
  workerFeature<TheoryWorks>({
    id: THEORY,
    run: {
      draw: async (settings, { backend, job }, onPoint) => theoryCurve(await backend(), settings, job, onPoint),
    },
    ask: {},
  });
