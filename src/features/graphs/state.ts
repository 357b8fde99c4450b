/** The graph that experiments run on. */
import type { GivenFile } from '../../data/samples';
import type { Graph } from '../../graph/graph';
import type { ShellStore } from '../../state/actions';
import type { ExperimentsActions, ExperimentsData } from '../../state/experiments/frame';
import type { Tools } from '../../state/feature';
import { whole } from '../../state/format';
import { NEIGHBOURS } from './settings';
import { graphsClient } from './works';

export interface GraphsData {
  /** null: none is open. It is kept in memory only. */
  openedGraph: Graph | null;
  /** The digits as they were joined for the last run; null: there was none. */
  digitsGraph: Graph | null;
  /** With how many others each digit is joined. */
  neighbours: number;
}

export interface GraphsActions {
  openGraph(files: GivenFile[]): Promise<void>;
  setNeighbours(neighbours: number): void;
}

export type GraphsStore = ShellStore &
  GraphsData &
  GraphsActions & { graphs: ExperimentsData; graphsActions: ExperimentsActions };

export const freshGraphs = (): GraphsData => ({ openedGraph: null, digitsGraph: null, neighbours: NEIGHBOURS.fresh });

export function graphsActions({ engine, get, run, set }: Tools<GraphsStore>): GraphsActions {
  return {
    openGraph: (files) =>
      run('graph', `Reading ${files[0]?.name ?? 'nothing'}`, async (_, live) => {
        const graph = await graphsClient(engine).ask.read({ files });
        if (!live()) return '';
        set({ openedGraph: graph, graphs: { ...get().graphs, source: 'open' } });
        return `${graph.name} is open: ${whole(graph.adjacency.rows)} nodes, ${whole(graph.found.edges)} edges.`;
      }),
    setNeighbours: (neighbours) => set({ neighbours }),
  };
}
