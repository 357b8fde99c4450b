/** Training beside this thread: in a worker that lives as long as a job, so that it can be stopped at once and leaves no memory behind. */
import { proxy, wrap, type Endpoint, type Remote } from 'comlink';
import { abortError, NotLoaded, throwIfAborted } from '../core/errors';
import type { distil } from './distil';
import type { gradientSizes } from './gradients';
import type { train, TrainingJob } from './train';
import type { TrainingWorker } from './training-worker';

export interface Training {
  train: typeof train;
  distil: typeof distil;
  gradientSizes: typeof gradientSizes;
}

type JobWorker = Endpoint & Pick<Worker, 'terminate'>;

const startWorker = (): JobWorker =>
  new Worker(new URL('./training-worker.ts', import.meta.url), { type: 'module', name: 'bitpath-training' });

const isNode = () => typeof process !== 'undefined' && Boolean(process.versions?.node);

/**
 * In Node, which has no such workers, training runs in this thread: a cancel waits for the step in progress.
 * @throws (its methods) as `train`, `distil` and `gradientSizes`; NotLoaded where the worker's files do not come
 */
export function openTraining(start: (() => JobWorker) | null = isNode() ? null : startWorker): Training {
  if (!start)
    return {
      train: async (...given) => (await import('./train')).train(...given),
      distil: async (...given) => (await import('./distil')).distil(...given),
      gradientSizes: async (...given) => (await import('./gradients')).gradientSizes(...given),
    };
  return {
    train: (graph, held, data, settings = {}, job = {}) =>
      inWorker(start, job, (remote, onProgress) => remote.train(graph, held, data, settings, onProgress)),
    distil: (teacher, student, data, settings = {}, job = {}) =>
      inWorker(start, job, (remote, onProgress) => remote.distil(teacher, student, data, settings, onProgress)),
    gradientSizes: (graph, data, options = {}, job = {}) =>
      inWorker(start, job, (remote, onProgress) => remote.gradientSizes(graph, data, options, onProgress)),
  };
}

async function inWorker<T>(
  start: () => JobWorker,
  { signal, onProgress }: TrainingJob,
  work: (remote: Remote<TrainingWorker>, onProgress: NonNullable<TrainingJob['onProgress']>) => Promise<T>,
): Promise<T> {
  throwIfAborted(signal);
  const worker = start();
  const end = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    const once = { signal: end.signal };
    signal?.addEventListener('abort', () => reject(abortError()), once);
    worker.addEventListener('error', (event) => reject(deathOf(event)), once);
  });
  try {
    const report = proxy((progress: Parameters<NonNullable<typeof onProgress>>[0]) => onProgress?.(progress));
    return await Promise.race([work(wrap<TrainingWorker>(worker), report), ended]);
  } finally {
    end.abort();
    worker.terminate();
  }
}

function deathOf(event: Event): Error {
  const { message } = event as Partial<ErrorEvent>;
  return message ? new Error(message) : new NotLoaded('What trains networks');
}
