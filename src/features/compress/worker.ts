/** Compress in the worker: its runs are among those of Quantize. */
import { workerFeature, type WorkerFeature } from '../../engine/feature';
import { runThere, type Runs } from '../quantize/job/runs/kept-runs';
import { runCurves } from './job/curves';
import { distilStudent } from './job/distil';
import { measureSpeed } from './job/speed';
import { COMPRESS, type CompressWorks } from './works';

export const compressFeature = (runs: Runs): WorkerFeature =>
  workerFeature<CompressWorks>({
    id: COMPRESS,
    run: {
      distil: (request, context) => distilStudent(context, request),
      async curves(request, context, onPoint) {
        await runCurves(request, context, runs, onPoint);
        return null;
      },
      speed: async ({ run }, context) => measureSpeed(context, runThere(runs, run)),
    },
    ask: {},
  });
