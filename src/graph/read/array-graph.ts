/**
 * A graph in arrays: `adj_*` and `attr_*` in compressed rows with `labels`, as O. Shchur et al. (arXiv 1811.05868) save theirs and
 * PyTorch Geometric and DGL read them; or `edges`, `x` and `y`. Masks or lists of nodes may say the split.
 */
import { openArrays } from './arrays';
import type { DataFile } from '../../data/samples';
import type { GraphParts } from './assemble';
import { readEdges } from './edges';
import { readFeatures } from './features';
import { readLabels } from './labels';
import { maskLength, readSplit } from './split';

/** @throws UserError where an array that is needed lacks, cannot be read, or does not hold what its name says */
export function readArrayGraph(name: string, files: readonly DataFile[]): GraphParts {
  const arrays = openArrays(name, files);
  const edges = readEdges(arrays);
  const masked = maskLength(arrays);
  const rows = edges.nodes?.why === 'the adjacency matrix has so many rows';
  const format = files.some(({ name: file }) => /\.json$/i.test(file)) ? 'JSON' : 'NumPy';
  return {
    name,
    format: `${format}, ${rows ? 'compressed rows' : 'list of edges'}`,
    edges,
    features: readFeatures(arrays),
    labels: readLabels(arrays),
    ...(masked !== null && { nodes: { nodes: masked, why: 'the masks are so long' } }),
    split: (nodes) => readSplit(arrays, nodes),
  };
}
