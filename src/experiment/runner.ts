/** Runs the tasks of an experiment in workers, as many side by side as there are cores; a cancel ends them at once. */
import { wrap } from 'comlink';
import { abortError, NotLoaded, throwIfAborted } from '../core/errors';
import type { TrainingBackend } from '../train/jax';
import type { TaskResult } from './experiment';
import { progressTo, type ExperimentWorker } from './serve';

export interface RunnerOptions<Task, Result extends TaskResult> {
  /** Of the experiment. */
  id: string;
  tasks: readonly Task[];
  /** How long a task takes against the others. */
  weight: (task: Task) => number;
  data: unknown;
  backend: TrainingBackend;
  /** Workers side by side, at most. */
  cores: number;
  startWorker: () => Worker;
  signal: AbortSignal;
  onResult(result: Result): void;
  /** @param fraction of all tasks, 0..1 */
  onProgress(fraction: number, done: number): void;
}

/**
 * Resolves once every task has brought its result.
 * @throws AbortError when cancelled; what a task throws; NotLoaded where the worker's files do not come
 */
export async function runTasks<Task, Result extends TaskResult>(options: RunnerOptions<Task, Result>): Promise<void> {
  const { tasks, weight, cores, signal, onResult, onProgress } = options;
  throwIfAborted(signal);
  const parts = tasks.map(() => 0);
  const weights = tasks.map(weight);
  const all = weights.reduce((sum, own) => sum + own, 0);
  let next = 0;
  let done = 0;
  const report = () => onProgress(weights.reduce((sum, own, i) => sum + own * parts[i]!, 0) / all, done);

  const crew = Array.from({ length: Math.min(cores, tasks.length) }, () => openMember(options));
  const work = async (member: Member) => {
    const { remote } = member;
    await member.alive(remote.open(options.id, options.data, options.backend));
    while (next < tasks.length) {
      const place = next++;
      const onPart = progressTo((fraction) => {
        parts[place] = Math.max(parts[place]!, Math.min(1, fraction));
        report();
      });
      const result = (await member.alive(remote.run(tasks[place], onPart))) as Result;
      parts[place] = 1;
      done++;
      onResult(result);
      report();
    }
  };
  const cancelled = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(abortError()), { once: true }),
  );
  try {
    await Promise.race([Promise.all(crew.map(work)), cancelled]);
  } finally {
    for (const { worker } of crew) worker.terminate();
  }
}

interface Member {
  worker: Worker;
  remote: ExperimentWorker;
  /** What is asked of it; fails where the worker dies meanwhile. */
  alive<T>(answer: Promise<T>): Promise<T>;
}

function openMember({ startWorker }: Pick<RunnerOptions<never, never>, 'startWorker'>): Member {
  const worker = startWorker();
  const died = new Promise<never>((_, reject) =>
    worker.addEventListener('error', ({ message }) =>
      reject(message ? new Error(message) : new NotLoaded('What runs experiments')),
    ),
  );
  // Whoever asks it is told.
  died.catch(() => undefined);
  return { worker, remote: wrap(worker), alive: (answer) => Promise.race([answer, died]) };
}
