/** Graphs in the engine's worker, which reads them; experiments run in workers of their own. */
import { fetchPageFile } from '../../core/page-files';
import type { DataFile, GivenFile } from '../../data/samples';
import { workerFeature, type WorkerFeature } from '../../engine/feature';
import { readGraph } from '../../graph/read/read';
import { EXAMPLES } from '../../samples/examples';
import { digitsGraph } from './digits';
import { GRAPHS, type GraphsWorks } from './works';

export const graphsFeature = (): WorkerFeature =>
  workerFeature<GraphsWorks>({
    id: GRAPHS,
    run: {},
    ask: {
      read: async ({ files }) => readGraph(await Promise.all(files.map(inMemory))),
      async digits({ neighbours }) {
        const { calibration, evaluation } = EXAMPLES[0]!;
        const files = [calibration, evaluation].map(async ({ name, url }) => ({
          name,
          bytes: new Uint8Array(await fetchPageFile('The digits', url)),
        }));
        return digitsGraph(await Promise.all(files), neighbours);
      },
    },
  });

async function inMemory(file: GivenFile): Promise<DataFile> {
  return 'bytes' in file ? file : { name: file.name, bytes: new Uint8Array(await file.blob.arrayBuffer()) };
}
