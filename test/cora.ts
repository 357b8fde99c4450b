/** Cora, for tests with real data. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Graph } from '../src/graph/graph';
import { readGraph } from '../src/graph/read/read';

/** @param realdata the folder that tests are told of */
export function coraGraph(realdata: string): Graph {
  const bytes = new Uint8Array(readFileSync(join(realdata, 'graphs/cora.npz')));
  return readGraph([{ name: 'cora.npz', bytes }]);
}
