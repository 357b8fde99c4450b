/** What cannot be read as a graph: input, exact sentence. */
import { expect, test } from 'vitest';
import { npy, text, zip } from '../../../test/data-files';
import {
  bits,
  compressed,
  floats,
  ints,
  listed,
  LISTED,
  objects,
  planetoid,
  SMALL,
  tables,
} from '../../../test/graph-files';
import { UserError } from '../../core/errors';
import type { DataFile } from '../../data/samples';
import { readGraph } from './read';

const UNDERSTOOD =
  'a .npz with adj_data, adj_indices, adj_indptr and adj_shape, or with edges, x and y; a table of edges (CSV, TSV), with tables of features and labels beside it; or the eight files of Planetoid, ind.*, as JSON or .npz';

const pickle = (name: string): DataFile => ({ name, bytes: Uint8Array.of(0x80, 2, 0x7d, 0x2e) });
const PICKLE = 'is a Python pickle, which can run any code when it is opened, and is not opened here.';

/** Ten million edges of bytes, all from node 0 to itself. */
function manyEdges(): DataFile[] {
  const { bytes } = npy('edges.npy', '|u1', [2, 10_000_000], new Uint8Array(0));
  const whole = new Uint8Array(bytes.length + 20_000_000);
  whole.set(bytes);
  return [{ name: 'edges.npy', bytes: whole }, LISTED.x, LISTED.y];
}

const edges = (...ends: number[]) => ({ edges: ints('edges', [2, ends.length / 2], ends) });
const index = (value: number) => ({ adj_indices: ints('adj_indices', [8], [1, 2, 0, 2, 0, value, 4, 3]) });
const pointers = (...values: number[]) => ({ adj_indptr: ints('adj_indptr', [values.length], values) });
const feature = (value: number) => ({ attr_data: floats('attr_data', [5], [1, 1, 1, value, 2]) });

const REFUSED: [string, DataFile[], string][] = [
  ['nothing', [], `No file was given. Open ${UNDERSTOOD}.`],
  [
    'a stranger',
    [{ name: 'a.bin', bytes: Uint8Array.of(0, 1, 2) }],
    `a.bin is no graph in a format that is read here. Open ${UNDERSTOOD}.`,
  ],
  [
    'arrays and tables',
    [...listed(), text('edges.csv', '0,1')],
    'g.npz and 1 more are arrays and tables at once. Open a graph in one of the two.',
  ],

  [
    'an edge to a node that is not there',
    listed(edges(0, 1, 1, 6)),
    'g.npz (edges) has an edge to node 6 (entry 1), which is not there: nodes are numbered 0 to 5, as the features have so many rows.',
  ],
  [
    'a negative node',
    listed(edges(0, 1, -1, 2)),
    'g.npz (edges) has an edge to node -1 (entry 0); nodes have whole numbers from 0.',
  ],
  [
    'a fractional node',
    listed({ edges: floats('edges', [2, 2], [0, 1.5, 1, 2]) }),
    'g.npz (edges) has an edge to node 1.5 (entry 1); nodes have whole numbers from 0.',
  ],
  [
    'edges of a node that is NaN',
    listed({ edges: floats('edges', [2, 2], [0, NaN, 1, 2]) }),
    'g.npz (edges) has an edge to node NaN (entry 1); nodes have whole numbers from 0.',
  ],
  [
    'edges of another shape',
    listed({ edges: ints('edges', [3, 3], [0, 1, 2, 0, 1, 2, 0, 1, 2]) }),
    'g.npz (edges) is (3, 3); edges are (2, number of edges) or (number of edges, 2).',
  ],
  [
    'edges without a shape',
    listed({ edges: ints('edges', [4], [0, 1, 2, 3]) }),
    'g.npz (edges) is (4); edges are (2, number of edges) or (number of edges, 2).',
  ],
  [
    'no edges',
    listed({ edges: null }),
    'g.npz holds no edges: neither an array called edges or edge_index, nor adj_data, adj_indices, adj_indptr and adj_shape. It holds x, y.',
  ],
  [
    'an empty list of edges',
    listed({ edges: ints('edges', [2, 0], []) }),
    'g.npz has no edge between two different nodes.',
  ],
  ['self-loops alone', listed(edges(0, 1, 0, 1)), 'g.npz has no edge between two different nodes.'],
  ['one node', [zip('g.npz', [ints('edges', [2, 1], [0, 0])])], 'g.npz has 1 node; a graph needs two or more.'],
  [
    'weights for another number of edges',
    listed({ w: floats('edge_weight', [3], [1, 1, 1]) }),
    'g.npz (edge_weight) has 3 values for 4 edges.',
  ],
  [
    'a negative weight',
    listed({ w: floats('edge_weight', [4], [1, -2, 1, 1]) }),
    'g.npz (edges) gives entry 1 the weight -2; weights must be finite numbers, 0 or more.',
  ],

  [
    '10 million edges',
    manyEdges(),
    'edges.npy and 2 more (edges) lists 10,000,000 edges: about 480 MB, and 2.6 s for one hop of 64 features. Up to 5,000,000 edges are opened. Keep the edges among a part of the nodes.',
  ],
  [
    '10 million lines',
    tables({ 'edges.csv': '\n'.repeat(10_000_000) }),
    'edges.csv lists 10,000,000 edges: about 480 MB, and 2.6 s for one hop of 64 features. Up to 5,000,000 edges are opened. Keep the edges among a part of the nodes.',
  ],
  [
    'too many nodes',
    [zip('g.npz', [ints('edges', [2, 1], [0, 2_000_000_000])])],
    'g.npz has 2,000,000,001 nodes; up to 1,000,000 are opened. Keep a part of them.',
  ],
  [
    'too many features',
    compressed({ attr_shape: ints('attr_shape', [2], [6, 2_000_000]) }),
    'g.npz has 2,000,000 features of each node; up to 100,000 are opened. Leave out the rare ones.',
  ],
  [
    'more memory than there is',
    [
      zip('g.npz', [
        ints('edges', [2, 1], [0, 1]),
        ints('attr_indices', [0], []),
        npy('attr_indptr.npy', '<i4', [30_001], new Int32Array(30_001)),
        ints('attr_shape', [2], [30_000, 90_000]),
      ]),
    ],
    'g.npz takes about 10.8 GB with its features propagated: 30,000 nodes of 90,000 features are 10.8 GB. Up to 2.00 GB are opened. Keep a part of the nodes, or fewer features.',
  ],

  [
    'pointers that fall',
    compressed(pointers(0, 2, 4, 3, 7, 8, 8)),
    'g.npz (adj_indptr) falls from 4 to 3 at row 3; it must never fall.',
  ],
  [
    'pointers that end early',
    compressed(pointers(0, 2, 4, 6, 7, 7, 7)),
    'g.npz (adj_indptr) goes from 0 to 7; it must go from 0 to 8, the entries.',
  ],
  [
    'pointers that begin late',
    compressed(pointers(1, 2, 4, 6, 7, 8, 8)),
    'g.npz (adj_indptr) goes from 1 to 8; it must go from 0 to 8, the entries.',
  ],
  ['too few pointers', compressed(pointers(0, 2, 4, 8)), 'g.npz (adj_indptr) has 4 pointers; 6 rows need 7.'],
  [
    'a fractional pointer',
    compressed({ adj_indptr: floats('adj_indptr', [7], [0, 2, 3.5, 6, 7, 8, 8]) }),
    'g.npz (adj_indptr) holds 3.5 at place 2; pointers must be whole numbers from 0.',
  ],
  [
    'a column that is not there',
    compressed(index(6)),
    'g.npz (adj_indices) holds 6 at place 5; columns must be below 6.',
  ],
  [
    'a negative column',
    compressed(index(-1)),
    'g.npz (adj_indices) holds -1 at place 5; columns must be whole numbers from 0.',
  ],
  [
    'values for other entries',
    compressed({ adj_data: floats('adj_data', [3], [1, 1, 1]) }),
    'g.npz (adj_data) has 3 values for 8 entries of g.npz (adj_indices).',
  ],
  [
    'no shape',
    compressed({ adj_shape: null }),
    'g.npz has no adj_shape: a matrix in compressed rows needs adj_indices, adj_indptr, adj_shape.',
  ],
  [
    'a shape that is none',
    compressed({ adj_shape: ints('adj_shape', [3], [6, 6, 6]) }),
    'g.npz (adj_shape) holds 6, 6, 6; it must be two whole numbers, rows and columns.',
  ],
  [
    'an adjacency matrix that is not square',
    compressed({ adj_shape: ints('adj_shape', [2], [6, 7]) }),
    'g.npz has an adjacency matrix of 6 × 7; it must be as wide as it is high.',
  ],

  [
    'a feature that is NaN',
    compressed(feature(NaN)),
    'g.npz (features) holds NaN for node 2, feature 0; every value must be a finite number.',
  ],
  [
    'a dense feature that is infinite',
    listed({ x: floats('x', [6, 1], [1, 1, 1, 1, Infinity, 1]) }),
    'g.npz (x) holds Infinity for node 4, feature 0; every value must be a finite number.',
  ],
  [
    'features that are no table',
    listed({ x: floats('x', [6], [1, 1, 1, 1, 1, 1]) }),
    'g.npz (x) is (6); features are (nodes, features).',
  ],
  [
    'features of other nodes',
    compressed({
      attr_shape: ints('attr_shape', [2], [5, 3]),
      attr_indptr: ints('attr_indptr', [6], [0, 2, 3, 4, 4, 5]),
    }),
    'The features have 5 rows, and there are 6 nodes, as the adjacency matrix has so many rows. Each node needs one.',
  ],

  [
    'labels for another number of nodes',
    compressed({ labels: ints('labels', [5], [0, 0, 1, 1, 1]) }),
    'g.npz (labels) has 5 labels, and there are 6 nodes, as the adjacency matrix has so many rows. Each node needs one.',
  ],
  [
    'a fractional label',
    listed({ y: floats('y', [6], [0, 0, 0.5, 1, 1, 1]) }),
    'g.npz (y) gives node 2 the label 0.5; labels are whole numbers from 0, or −1 for none.',
  ],
  [
    'a label below −1',
    listed({ y: ints('y', [6], [0, 0, -2, 1, 1, 1]) }),
    'g.npz (y) gives node 2 the label -2; labels are whole numbers from 0, or −1 for none.',
  ],
  [
    'two classes of a node',
    listed({ y: ints('y', [6, 2], [1, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1]) }),
    'g.npz (y) gives node 1 more than one class; each row may hold a single 1, and zeros beside it.',
  ],
  [
    'too many classes',
    listed({ y: ints('y', [6], [0, 0, 0, 1, 1, 2708]) }),
    'g.npz (y) has 2,709 classes, counted from 0; up to 1,000 can be learned here.',
  ],
  [
    'labels of three axes',
    listed({ y: ints('y', [6, 1, 1], [0, 0, 0, 1, 1, 1]) }),
    'g.npz (y) is (6, 1, 1); labels are one number for each node, or (nodes, classes).',
  ],

  [
    'masks that overlap',
    compressed({ test_mask: bits('test_mask', [1, 0, 1, 0, 1, 1]) }),
    'g.npz (train_mask) and g.npz (test_mask) share 1 node, node 0 first; a node may be in one of them.',
  ],
  [
    'an empty mask',
    compressed({ test_mask: bits('test_mask', [0, 0, 0, 0, 0, 0]) }),
    'g.npz (test_mask) is empty: it names no node. Give it nodes, or leave all of the split out.',
  ],
  [
    'no test mask',
    compressed({ test_mask: null }),
    'g.npz says which nodes train, and not which are tested. Add test_mask, or leave all of the split out.',
  ],
  [
    'a mask of other nodes',
    compressed({ val_mask: bits('val_mask', [0, 1]) }),
    'g.npz (val_mask) is (2); a mask has a value for each of the 6 nodes.',
  ],
  [
    'a mask of numbers',
    compressed({ train_mask: ints('train_mask', [6], [0, 3, 0, 0, 0, 0]) }),
    'g.npz (train_mask) holds 3 for node 1; a mask holds 0 and 1, or false and true.',
  ],
  [
    'a list with a node that is not there',
    compressed({ train_mask: ints('train_idx', [1], [9]) }),
    'g.npz (train_idx) names node 9; nodes are numbered 0 to 5.',
  ],
  [
    'a node that trains without a label',
    compressed({ labels: ints('labels', [6], [-1, 0, 0, 1, 1, 1]) }),
    'g.npz (labels) gives node 0 no label, and the split has it among those that train.',
  ],

  [
    'pickled labels',
    compressed({ labels: objects('labels') }),
    'g.npz (labels) is an array of Python objects, a pickle, which can run any code when it is opened, and is not. Save it again as numbers: numpy.asarray(a.tolist()).',
  ],
  [
    'a pickle',
    [pickle('graph.pkl')],
    `graph.pkl ${PICKLE} Save the graph as arrays: numpy.savez('graph.npz', edges=edge_index, x=features, y=labels, train_mask=…, val_mask=…, test_mask=…).`,
  ],
  [
    'a PyTorch file',
    [zip('data.pt', [pickle('data/data.pkl')])],
    `data.pt ${PICKLE} Save the graph as arrays: numpy.savez('graph.npz', edges=edge_index, x=features, y=labels, train_mask=…, val_mask=…, test_mask=…).`,
  ],
  [
    'a pickle of Planetoid',
    [pickle('ind.cora.allx')],
    `ind.cora.allx ${PICKLE} Convert it in Python: import pickle; v = pickle.load(open('ind.cora.allx', 'rb'), encoding='latin1'); import scipy.sparse; scipy.sparse.save_npz('ind.cora.allx.npz', v).`,
  ],
  [
    'a pickled graph of Planetoid',
    [pickle('ind.cora.graph')],
    `ind.cora.graph ${PICKLE} Convert it in Python: import pickle; v = pickle.load(open('ind.cora.graph', 'rb'), encoding='latin1'); import json; json.dump(v, open('ind.cora.graph.json', 'w')).`,
  ],

  [
    'a cut array',
    [
      zip('g.npz', [
        { ...SMALL.labels, bytes: SMALL.labels.bytes.subarray(0, 140) },
        ...Object.values(LISTED).slice(0, 2),
      ]),
    ],
    'g.npz (labels) is cut short or damaged: shape (6) needs 24 bytes, and 12 are there.',
  ],
  [
    'JSON that is none',
    [text('g.json', '{"edges": [[0, 1')],
    'g.json is no JSON, or was cut short. Save it again with json.dump.',
  ],
  [
    'JSON of words',
    [text('g.json', '{"edges": [["a", "b"], ["b", "c"]]}')],
    'g.json (edges) holds "a" at place 0; a list must hold numbers alone, or lists of one length.',
  ],
  [
    'JSON of uneven rows',
    [text('g.json', '{"edges": [[0, 1], [1]]}')],
    'g.json (edges) has rows of different lengths. All must be as long as the first, 2.',
  ],

  [
    'an empty table',
    tables({ 'edges.csv': '# nothing\n' }),
    'edges.csv is empty: it must have an edge in each line, the two nodes of it.',
  ],
  ['heads alone', tables({ 'edges.csv': 'source,target\n' }), 'edges.csv has no edge below its heads.'],
  [
    'prose',
    [text('notes.txt', 'not a graph at all\n')],
    'notes.txt has graph behind two names in line 1, and no heads. A table of edges without heads has two nodes in a line, and numbers at most behind them.',
  ],
  [
    'a line of one node',
    tables({ 'edges.csv': '0,1\n1,\n' }),
    'edges.csv names one node in line 2; each line must name the two nodes of an edge.',
  ],
  [
    'a negative node in a table',
    tables({ 'edges.csv': '0,1\n1,-2\n' }),
    'edges.csv has an edge to node -2 (line 2); nodes have whole numbers from 0, or names.',
  ],
  [
    'a fractional node in a table',
    tables({ 'edges.csv': '0,1\n1.5,2\n' }),
    'edges.csv has an edge to node 1.5 (line 2); nodes have whole numbers from 0, or names.',
  ],
  [
    'a weight that is a word',
    tables({ 'edges.csv': 'source,target,weight\n0,1,much\n' }),
    'edges.csv has the weight much in line 2; it must be a number.',
  ],
  [
    'an edge to a node without a row',
    tables({ 'edges.csv': '0,1\n1,3\n', 'labels.csv': '0\n1\n1\n' }),
    'edges.csv has an edge to node 3 (line 2), which is not there: labels.csv has no such node.',
  ],
  [
    'tables of other lengths',
    tables({ 'edges.csv': '0,1\n', 'labels.csv': '0\n1\n1\n', 'features.csv': '1,2\n3,4\n' }),
    'features.csv has 2 rows, and there are 3 nodes.',
  ],
  [
    'a table of uneven rows',
    tables({ 'edges.csv': '0,1\n', 'features.csv': '1,2\n3\n' }),
    'features.csv has 1 value in line 2, and 2 in line 1. All rows must be as long.',
  ],
  [
    'a table with NaN',
    tables({ 'edges.csv': '0,1\n', 'features.csv': '1,2\n3,NaN\n' }),
    'features.csv holds NaN in line 2, column 2; every feature must be a finite number.',
  ],
  [
    'two rows of a node',
    tables({ 'edges.csv': 'a,b\n', 'labels.csv': 'id,label\na,0\na,1\n' }),
    'labels.csv has two rows of node a. Keep one of them.',
  ],
  [
    'tables without names',
    tables({ 'a.csv': '0,1\n', 'b.csv': '0\n1\n' }),
    'a.csv and 1 more are 2 tables, and their names do not say which one is the list of edges: a.csv, b.csv. Call them edges.csv, features.csv and labels.csv.',
  ],
  [
    'a split without a test',
    tables({ 'edges.csv': '0,1\n', 'nodes.csv': 'id,split,label\n0,train,0\n1,train,1\n' }),
    'nodes.csv has a column of the split, and no node in it is called test.',
  ],

  [
    'words that are no numbers',
    tables({ 'edges.csv': '0,1\n', 'features.json': '{"0": ["a"], "1": []}' }),
    'features.json gives node 0 the word "a"; words have whole numbers from 0.',
  ],
  [
    'words that are no list',
    tables({ 'edges.csv': '0,1\n', 'features.json': '{"0": 5, "1": []}' }),
    'features.json has no list of words for node 0.',
  ],
  [
    'no words',
    tables({ 'edges.csv': '0,1\n', 'features.json': '[1, 2]' }),
    'features.json must hold the words of each node: {"0": [12, 40], "1": [], …}.',
  ],
  [
    'seven files of Planetoid',
    planetoid().filter(({ name }) => !name.includes('.ally')),
    'ind.tiny is eight files, of which ind.tiny.ally is not there. Open all of them together.',
  ],
  [
    'files of two data sets',
    [...planetoid(), text('ind.other.x.json', '[[1]]')],
    'These are files of two data sets, ind.tiny and ind.other. Open those of one.',
  ],
  [
    'a test index of words',
    planetoid({}, 'six\n5\n'),
    'ind.tiny.test.index holds six; it must be the number of a node in each line.',
  ],
  [
    'a test index among the others',
    planetoid({}, '3\n5\n'),
    'ind.tiny.test.index names node 3, which is among the 4 of ind.tiny.allx.',
  ],
  [
    'a test index of another length',
    planetoid({}, '5\n6\n7\n'),
    'ind.tiny.test.index has 3 rows for 2 of ind.tiny.tx.',
  ],
  [
    'neighbours that are no list',
    planetoid({ graph: { 0: 1 } }),
    'ind.tiny.graph must hold a list of neighbours for each node; that of 0 is none.',
  ],
];

test.each(REFUSED)('%s', (_, files, sentence) => {
  expect(() => readGraph(files)).toThrow(new UserError(sentence));
});
