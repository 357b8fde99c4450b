/** What Graphs asks of the worker: files as a graph, and the digits as one. */
import type { GivenFile } from '../../data/samples';
import { featureClient, type FeatureCalls, type Works } from '../../engine/works';
import type { Graph } from '../../graph/graph';

export interface GraphsWorks extends Works {
  run: Record<never, never>;
  ask: {
    read: { request: { files: GivenFile[] }; result: Graph };
    /** The built-in digits, each joined with the `neighbours` nearest to it. */
    digits: { request: { neighbours: number }; result: Graph };
  };
}

export const GRAPHS = 'graphs';

export const graphsClient = (engine: FeatureCalls) => featureClient<GraphsWorks>(engine, GRAPHS);
