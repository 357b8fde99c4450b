/** Experiments in this thread, on the built-in digits. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { readNpy } from '../src/data/formats/npy';
import { channelOf, openContext } from '../src/experiment/context';
import type { Experiment, TaskContext, TaskResult, TaskRun } from '../src/experiment/experiment';
import type { Outcome } from '../src/experiment/outcome';
import type { PicturePart, PictureSet } from '../src/experiment/pictures';
import type { TrainingBackend } from '../src/train/jax';
import { ROOT } from '../scripts/paths';

/** 1,000 to train on, 797 to test; pixels 0..1. */
export function digitPictures(): PictureSet {
  return {
    name: 'digits',
    shape: [1, 8, 8],
    classes: 10,
    train: part('digits-train.npz'),
    test: part('digits-test.npz'),
  };
}

/** The files of the digits. */
export const digitFiles = () =>
  ['digits-train.npz', 'digits-test.npz'].map((name) => ({
    name,
    bytes: readFileSync(join(ROOT, 'src/samples', name)),
  }));

function part(name: string): PicturePart {
  const entries = unzipSync(readFileSync(join(ROOT, 'src/samples', name)));
  const values = (array: string) => readNpy(array, entries[array]!).data;
  const y = Int32Array.from(values('y.npy'));
  return { x: Float32Array.from(values('x.npy'), (dots) => dots / 16), y, count: y.length };
}

interface RunOptions<Data> {
  data: Data;
  backend?: TrainingBackend;
  signal?: AbortSignal;
}

/** The task, and the peers that it starts, in this thread. */
export function taskContext<Data>(run: TaskRun<never, TaskResult, Data>, options: RunOptions<Data>): TaskContext<Data> {
  const { data, backend = 'wasm', signal } = options;
  return openContext({
    data,
    backend,
    signal,
    startPeer: (start, place) => {
      const [here, there] = [lineEnd(), lineEnd()];
      here.arrive = there.line.arrived;
      there.arrive = here.line.arrived;
      void run.peer?.(there.line.channel, taskContext(run, options), start, place);
      return here.line.channel;
    },
  });
}

/** Messages are cloned, and arrive later, as between workers. */
function lineEnd() {
  const end = {
    arrive: undefined as ((message: unknown) => void) | undefined,
    line: channelOf({
      postMessage: (message: unknown) => {
        const copy: unknown = structuredClone(message);
        setTimeout(() => end.arrive?.(copy), 0);
      },
    }),
  };
  return end;
}

/** One task of an experiment whose types are between its own files. */
export function runTask<Data>(run: unknown, task: unknown, options: RunOptions<Data>): Promise<TaskResult> {
  const own = run as TaskRun<unknown, TaskResult, Data>;
  return own.run(task, taskContext(own as unknown as TaskRun<never, TaskResult, Data>, options));
}

/** Every task of an experiment, one after the other. */
export async function runExperiment<S, Task, Result extends TaskResult, Data>(
  experiment: Experiment<S, Task, Result>,
  run: TaskRun<Task, Result, Data>,
  settings: S,
  options: RunOptions<Data>,
): Promise<{ results: Result[]; outcome: Outcome }> {
  const results: Result[] = [];
  const context = taskContext(run as TaskRun<never, TaskResult, Data>, options);
  for (const task of experiment.tasks(settings)) results.push(await run.run(task, context));
  return { results, outcome: experiment.outcome(settings, results) };
}
