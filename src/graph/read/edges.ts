/** Arrays of edges, (2, E) or (E, 2), → entries of an adjacency matrix. */
import { UserError } from '../../core/errors';
import type { NumpyArray } from '../../data/formats/npy';
import type { SparseMatrix } from '../matrix';
import type { Entries } from './adjacency';
import { shapeOf, type Arrays } from './arrays';
import { readCompressed, readCoordinates } from './compressed';
import { checkEntries } from './limits';

/** How many nodes there are, and what says so: a clause. */
export interface NodeCount {
  nodes: number;
  why: string;
}

/** Edges whose ends are not checked yet: how many nodes there are may be told elsewhere. */
export interface EdgeArrays {
  name: string;
  from: ArrayLike<number>;
  to: ArrayLike<number>;
  weights: ArrayLike<number> | null;
  /** null: the edges do not say. */
  nodes: NodeCount | null;
}

const ADJACENCY = ['adj_', 'adj_matrix_', 'adj_matrix.', 'adj.', 'adjacency_', ''];
const EDGES = ['edges', 'edge_index', 'edge_list', 'edgelist'];
const WEIGHTS = ['edge_weight', 'edge_weights', 'edge_attr', 'weights'];

/** @throws UserError where there are none, or they are no edges */
export function readEdges(arrays: Arrays): EdgeArrays {
  const rows = readCompressed(arrays, ...ADJACENCY);
  if (rows) return ofAdjacency(arrays.source, rows);
  const listed = arrays.get(...EDGES);
  const coordinates = listed ? null : readCoordinates(arrays);
  if (!listed && !coordinates)
    throw new UserError(
      `${arrays.source} holds no edges: neither an array called edges or edge_index, nor adj_data, adj_indices, adj_indptr and adj_shape. It holds ${arrays.names.slice(0, 12).join(', ') || 'nothing'}.`,
    );
  const name = listed?.name ?? coordinates!.edges[0].name;
  const [from, to] = listed ? endsOf(listed) : coordinates!.edges.map(({ data }) => data);
  checkEntries(name, from!.length);
  const weights = arrays.get(...(listed ? WEIGHTS : ['data']));
  if (weights && weights.data.length !== from!.length)
    throw new UserError(`${weights.name} has ${weights.data.length} values for ${from!.length} edges.`);
  const said = coordinates?.nodes ?? null;
  return {
    ...{ name, from: from!, to: to!, weights: weights?.data ?? null },
    nodes: said === null ? null : { nodes: said, why: 'shape says so' },
  };
}

function ofAdjacency(source: string, { rows, columns, pointers, indices, values }: SparseMatrix): EdgeArrays {
  if (rows !== columns)
    throw new UserError(`${source} has an adjacency matrix of ${rows} × ${columns}; it must be as wide as it is high.`);
  checkEntries(source, indices.length);
  const from = new Int32Array(indices.length);
  for (let i = 0; i < rows; i++) from.fill(i, pointers[i], pointers[i + 1]);
  const nodes = { nodes: rows, why: 'the adjacency matrix has so many rows' };
  return { name: source, from, to: indices, weights: values, nodes };
}

/** Two rows, as PyTorch Geometric has them, or two columns; 2 × 2 are rows. */
function endsOf(array: NumpyArray): [NumpyArray['data'], NumpyArray['data']] {
  const { name, shape, data } = array;
  const [rows, columns] = shape;
  if (shape.length !== 2 || (rows !== 2 && columns !== 2))
    throw new UserError(`${name} is ${shapeOf(array)}; edges are (2, number of edges) or (number of edges, 2).`);
  if (rows === 2) return [data.subarray(0, columns), data.subarray(columns)];
  const end = (which: 0 | 1) => Float64Array.from({ length: rows! }, (_, e) => data[2 * e + which]!);
  return [end(0), end(1)];
}

/** One more than the largest number of a node. */
export function nodesNamed({ name, from, to }: EdgeArrays): NodeCount {
  let most = -1;
  for (const ends of [from, to]) for (let e = 0; e < ends.length; e++) if (ends[e]! > most) most = ends[e]!;
  return { nodes: Math.floor(most) + 1, why: `${name} goes up to ${Math.floor(most)}` };
}

/** @throws UserError where an end is no node */
export function checkedEntries(edges: EdgeArrays, { nodes, why }: NodeCount): Entries {
  const { name, weights } = edges;
  const checked = (ends: ArrayLike<number>) => {
    const out = new Int32Array(ends.length);
    for (let e = 0; e < ends.length; e++) {
      const node = ends[e]!;
      if (!Number.isInteger(node) || node < 0)
        throw new UserError(`${name} has an edge to node ${node} (entry ${e}); nodes have whole numbers from 0.`);
      if (node >= nodes)
        throw new UserError(
          `${name} has an edge to node ${node} (entry ${e}), which is not there: nodes are numbered 0 to ${nodes - 1}, as ${why}.`,
        );
      out[e] = node;
    }
    return out;
  };
  return { name, from: checked(edges.from), to: checked(edges.to), weights };
}
