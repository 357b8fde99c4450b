/** A worker beside the engine's: runs the network that `session-beside.ts` gives it. */
import { expose } from 'comlink';
import { openRuntime } from './onnxruntime';
import type { Feeds, RuntimeSession } from './runtime';

/** Share of the cores: the others are for the thread beside. */
const CORES = 0.5;

let session: RuntimeSession | null = null;
let known: Feeds = {};
let last: Promise<unknown> = Promise.resolve();

const sessionWorker = {
  async open(model: Uint8Array) {
    session = await (await openRuntime(CORES)).open(model);
    const { inputs, outputs } = session;
    return { inputs, outputs };
  },

  /** @param feeds those that are not as they were in the run before */
  run(feeds: Feeds) {
    const all = (known = { ...known, ...feeds });
    const own = last.then(() => session!.run(all));
    last = own.catch(() => undefined);
    return own;
  },
};

export type SessionWorker = typeof sessionWorker;

expose(sessionWorker);
