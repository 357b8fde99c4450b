/**
 * An experiment: a paper's claim, run before your eyes. It is a folder of two files: `experiment.ts` says what it is, what can be set
 * and what its results say (loaded with its page), `run.ts` computes (loaded in its workers alone).
 */
import type { Jax, TrainingBackend } from '../train/jax';
import type { Outcome } from './outcome';
import type { PictureSet } from './pictures';
import type { Fields } from './settings';

export { TRAINING_BACKENDS, type TrainingBackend } from '../train/jax';

export interface Paper {
  /** 'A. Hubens et al.'. */
  authors: string;
  title: string;
  /** '2006.04647'; null: it has none. */
  arxiv: string | null;
}

/** What is measured of one task: plain data, so that it goes between threads, and into links and stored results as JSON. */
export interface TaskResult {
  /** An ONNX file that it ends in; not stored. */
  network?: Uint8Array;
  /** `.npz` files for it, where what it reads is not the data of the experiment; not stored either. */
  networkSamples?: { calibration: Uint8Array; evaluation: Uint8Array };
}

/**
 * @typeParam S settings by name
 * @typeParam Task what is run in one worker, from its start to its end: plain data
 */
export interface Experiment<S = never, Task = never, Result extends TaskResult = never> {
  id: string;
  /** Its option in the list. */
  title: string;
  paper: Paper;
  /** What the paper claims, in a sentence. */
  claim: string;
  /** What is the same here, and what is smaller, in a sentence or two. */
  smaller: string;
  fields: Fields<S>;
  /** In the order in which they are begun: what shows most comes first, seed by seed. */
  tasks(settings: S): Task[];
  /** How long a task takes against the others; left out: all the same. */
  weight?(task: Task): number;
  /** What the results say that are there so far, in any order; may be none. Pure. */
  outcome(settings: S, results: readonly Result[]): Outcome;
}

/** One end of a line between two workers. Messages arrive in their order. */
export interface Channel<Sent = unknown, Received = unknown> {
  /** @param transfer buffers that go over without a copy */
  send(message: Sent, transfer?: ArrayBuffer[]): void;
  receive(): Promise<Received>;
}

/** What a task works with. */
export interface TaskContext<Data = PictureSet> {
  data: Data;
  backend: TrainingBackend;
  /** Reports how far the task is, 0..1. */
  progress(fraction: number): void;
  /** To be awaited between steps: lets messages in, where some time has passed. @throws AbortError where the task was cancelled */
  turn(): Promise<void>;
  /** Works with jax-js, which is loaded for that; see `openArrays` for what has to be released. @throws UserError where the backend is not to be had */
  withJax<T>(work: (jax: Jax) => Promise<T>): Promise<T>;
  /** Starts workers of their own, which run `peer`, each with its number; they end with the task. */
  peers<Sent, Received>(count: number, start: unknown): Promise<Channel<Sent, Received>[]>;
}

/** What `run.ts` of an experiment gives. */
export interface TaskRun<Task = never, Result extends TaskResult = TaskResult, Data = PictureSet> {
  run(task: Task, context: TaskContext<Data>): Promise<Result>;
  /** For experiments whose task talks to others. @param start what `peers` was given; @param place its number among them */
  peer?(channel: Channel, context: Omit<TaskContext<Data>, 'peers'>, start: unknown, place: number): Promise<void>;
}
