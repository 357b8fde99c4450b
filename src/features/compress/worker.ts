/** Compress in the worker, but for its runs, which are among those of Quantize. */
import { workerFeature, type WorkerFeature } from '../../engine/feature';
import { distilStudent } from './job/distil';
import { COMPRESS, type CompressWorks } from './works';

export const compressFeature = (): WorkerFeature =>
  workerFeature<CompressWorks>({
    id: COMPRESS,
    run: { distil: (request, context) => distilStudent(context, request) },
    ask: {},
  });
