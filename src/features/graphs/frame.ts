/** The frame of Graphs: its experiments, the graph that they run on, and where. */
import { UserError } from '../../core/errors';
import { openFrame, type Frame, type StoredResults } from '../../state/experiments/frame';
import { EXPERIMENTS } from './experiments';
import type { GraphsStore } from './state';
import { graphsClient, GRAPHS } from './works';

const STORED = import.meta.glob<StoredResults>('./stored/*.json', { import: 'default' });

/** What they run on: the built-in digits, or the graph that is open. */
export const DIGITS = 'digits';
export const OPEN = 'open';

export const GRAPHS_FRAME: Frame = openFrame({
  id: GRAPHS,
  experiments: EXPERIMENTS,
  source: DIGITS,
  startWorker: () =>
    new Worker(new URL('./experiment-worker.ts', import.meta.url), { type: 'module', name: 'bitpath-graphs' }),
  async data(source, { engine, get, set }) {
    const { openedGraph, neighbours } = get() as GraphsStore;
    if (source === OPEN) {
      if (!openedGraph) throw new UserError('No graph is open. Open one, or choose the digits.');
      return { data: openedGraph, name: openedGraph.name };
    }
    const graph = await graphsClient(engine).ask.digits({ neighbours });
    set({ digitsGraph: graph } as Partial<GraphsStore>);
    return { data: graph, name: graph.name };
  },
  stored: async (id) => (await STORED[`./stored/${id}.json`]?.()) ?? null,
  openData: () => Promise.resolve(),
});
