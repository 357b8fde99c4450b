/** A worker that runs tasks of experiments, one after the other; what a task talks to are workers of its kind that it starts. */
import { expose, proxy, transfer, wrap, type Endpoint, type Remote } from 'comlink';
import type { TrainingBackend } from '../train/jax';
import { channelOf, openContext, type StartPeer } from './context';
import type { Channel, TaskResult, TaskRun } from './experiment';

/** Loads `run.ts` of each experiment, by its id. */
export type Runs = Readonly<Record<string, () => Promise<{ run: TaskRun<never, TaskResult, never> }>>>;

interface Served {
  /** Of an experiment, on data that all its tasks share. */
  open(id: string, data: unknown, backend: TrainingBackend): void;
  run(task: unknown, onProgress: (fraction: number) => void): Promise<TaskResult>;
  peer(port: MessagePort, start: unknown, place: number): Promise<void>;
}

/** As the page, or the worker that has started it, sees it. */
export type ExperimentWorker = Remote<Served>;

type AnyRun = TaskRun<unknown, TaskResult, unknown>;

/**
 * To be called once in a worker.
 * @param start starts one of the same kind
 * @param end where questions come from; left out: whoever started this worker
 */
export function serveExperiments(runs: Runs, start: () => Worker, end?: Endpoint): void {
  let opened: { id: string; data: unknown; backend: TrainingBackend } | null = null;

  const found = async () => {
    if (!opened) throw new Error('no experiment is open');
    const load = runs[opened.id];
    if (!load) throw new Error(`there is no experiment ${opened.id}`);
    const { run } = await load();
    return { ...opened, own: run as unknown as AnyRun };
  };

  expose(
    {
      open(id: string, data: unknown, backend: TrainingBackend) {
        opened = { id, data, backend };
      },
      async run(task: unknown, onProgress: (fraction: number) => void) {
        const { own, id, data, backend } = await found();
        const peers: Worker[] = [];
        const startPeer: StartPeer = (given, place) => {
          const peer = start();
          peers.push(peer);
          return connect(peer, { id, data, backend }, given, place);
        };
        try {
          const result = await own.run(task, openContext({ data, backend, onProgress, startPeer }));
          return result.network ? transfer(result, [result.network.buffer as ArrayBuffer]) : result;
        } finally {
          for (const peer of peers) peer.terminate();
        }
      },
      async peer(port: MessagePort, given: unknown, place: number) {
        const { own, data, backend } = await found();
        const { channel, arrived } = channelOf(port);
        port.onmessage = ({ data: message }: MessageEvent<unknown>) => arrived(message);
        const startPeer = () => {
          throw new Error('a peer starts no others');
        };
        await own.peer?.(channel, openContext({ data, backend, startPeer }), given, place);
      },
    } satisfies Served,
    end,
  );
}

interface Opened {
  id: string;
  data: unknown;
  backend: TrainingBackend;
}

function connect(worker: Worker, { id, data, backend }: Opened, given: unknown, place: number): Channel {
  const { port1, port2 } = new MessageChannel();
  const { channel, arrived, failed } = channelOf(port1);
  port1.onmessage = ({ data: message }: MessageEvent<unknown>) => arrived(message);
  const remote = wrap<Served>(worker);
  void remote
    .open(id, data, backend)
    .then(() => remote.peer(transfer(port2, [port2]), given, place))
    .catch(failed);
  worker.addEventListener('error', ({ message }) => failed(new Error(message)));
  return channel;
}

/** What a worker is told of how far a task is. */
export const progressTo = (onProgress: (fraction: number) => void) => proxy(onProgress);
