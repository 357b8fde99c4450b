import { describe, expect, test } from 'vitest';
import { gzip, npy, text, zip } from '../../../test/data-files';
import { compressed, floats, ints, listed, LISTED, objects, planetoid, SMALL, tables } from '../../../test/graph-files';
import type { Graph } from '../graph';
import { toDense } from '../matrix';
import { readGraph } from './read';

/** Edges as pairs, the smaller number first. */
function edgesOf({ adjacency: { rows, pointers, indices } }: Graph): string {
  const pairs: string[] = [];
  for (let i = 0; i < rows; i++)
    for (let at = pointers[i]!; at < pointers[i + 1]!; at++) if (i < indices[at]!) pairs.push(`${i}-${indices[at]}`);
  return pairs.join(' ');
}

const EDGES = '0-1 0-2 1-2 3-4';
const FEATURES = [1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];
const LABELS = [0, 0, 0, 1, 1, 1];

const without = (parts: Record<string, unknown>) => Object.fromEntries(Object.keys(parts).map((key) => [key, null]));
const MASKS = without({ train_mask: 0, val_mask: 0, test_mask: 0 });

const CORA_CITES = 'p9\tp1\np9\tp3\np1\tp3\np20\tp21\n';
const CORA_CONTENT =
  'p9\t1\t0\t1\tart\np1\t0\t1\t0\tart\np3\t1\t0\t0\tart\np20\t0\t0\t0\tlaw\np21\t0\t0\t0\tlaw\np5\t0\t0\t2\tlaw\n';
const EDGES_CSV = 'source,target\n0,1\n1,2\n0,2\n3,4\n';
const FEATURES_CSV = '1,0,1\n0,1,0\n1,0,0\n0,0,0\n0,0,0\n0,0,2\n';

const ADJACENCY = ['data', 'indices', 'indptr', 'shape'].map((part) => ({
  old: `adj_${part}` as keyof typeof SMALL,
  part,
}));
const renamed = (prefix: string) =>
  compressed({
    ...Object.fromEntries(ADJACENCY.map(({ old }) => [old, null])),
    ...Object.fromEntries(ADJACENCY.map(({ old, part }) => [part, { ...SMALL[old], name: `${prefix}${part}.npy` }])),
  });

const dense = floats('attr_matrix', [6, 3], FEATURES);
const noAttributes = without({ attr_data: 0, attr_indices: 0, attr_indptr: 0, attr_shape: 0 });
const noAdjacency = without({ adj_data: 0, adj_indices: 0, adj_indptr: 0, adj_shape: 0 });
const json = (name: string, value: unknown) => text(name, JSON.stringify(value));

test.each([
  ['compressed rows', compressed()],
  ['compressed rows that older files have', renamed('adj_matrix.')],
  ['compressed rows as SciPy alone saves them', renamed('')],
  ['compressed rows without values', compressed({ adj_data: null })],
  ['compressed rows with dense features', compressed({ ...noAttributes, dense })],
  ['names of nodes that are pickled beside it', compressed({ names: objects('node_names') })],
  [
    'coordinates',
    compressed({ ...noAdjacency, row: ints('row', [4], [1, 1, 2, 4]), col: ints('col', [4], [0, 2, 0, 3]) }),
  ],
  ['edges in two rows', listed()],
  ['edges in two columns', listed({ edges: ints('edges', [4, 2], [0, 1, 1, 2, 0, 2, 4, 3]) })],
  [
    'edges in Fortran’s order',
    listed({ edges: npy('edge_index.npy', '<i4', [2, 4], Int32Array.of(0, 1, 1, 2, 0, 2, 4, 3), true) }),
  ],
  [
    'edges of 64 bits',
    listed({ edges: npy('edges.npy', '<i8', [2, 4], BigInt64Array.of(0n, 1n, 0n, 3n, 1n, 2n, 2n, 4n)) }),
  ],
  [
    'names of Platonov et al.',
    listed({ x: { ...LISTED.x, name: 'node_features.npy' }, y: { ...LISTED.y, name: 'node_labels.npy' } }),
  ],
  ['one-hot labels', listed({ y: ints('y', [6, 2], [1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1]) })],
  ['files of arrays, unpacked', Object.values(LISTED)],
  ['files of arrays in a zip', [zip('graph.zip', Object.values(LISTED))]],
  [
    'JSON',
    [
      json('g.json', {
        edges: [
          [0, 1],
          [1, 2],
          [0, 2],
          [3, 4],
        ],
        x: FEATURES.flatMap((_, i) => (i % 3 ? [] : [FEATURES.slice(i, i + 3)])),
        y: LABELS,
      }),
    ],
  ],
  ['Cora’s own tables', tables({ 'cora.cites': CORA_CITES, 'cora.content': CORA_CONTENT })],
  [
    'tables',
    tables({ 'edges.csv': EDGES_CSV, 'features.csv': FEATURES_CSV, 'labels.csv': 'label\n0\n0\n0\n1\n1\n1\n' }),
  ],
  [
    'tables with tabs and comments',
    tables({
      'edges.tsv': '# a\n# b\n0\t1\n1\t2\n0\t2\n3\t4\n',
      'labels.tsv': '0\t0\n1\t0\n2\t0\n5\t1\n3\t1\n4\t1\n',
      'x.csv': FEATURES_CSV,
    }),
  ],
  [
    'one table of nodes',
    tables({
      'links.txt': '0 1\n1 2\n2 0\n4 3',
      'nodes.csv': 'id;"a";b;c;class\n0;1;0;1;0\n1;0;1;0;0\n2;1;0;0;0\n3;0;0;0;1\n4;0;0;0;1\n5;0;0;2;1\n',
    }),
  ],
  [
    'tables in an archive',
    [zip('g.zip', tables({ 'edges.csv': EDGES_CSV, 'features.csv': FEATURES_CSV, 'y.csv': '0\n0\n0\n1\n1\n1\n' }))],
  ],
])('%s: the same graph', (_, files) => {
  const graph = readGraph(files);
  expect(edgesOf(graph)).toBe(EDGES);
  expect([...toDense(graph.features).values]).toEqual(FEATURES);
  expect([...graph.labels]).toEqual(LABELS);
  expect(graph.classes).toBe(2);
  expect(graph.adjacency.values).toBeNull();
  expect(graph.found).toMatchObject({ isolated: 1, edges: 4, unlabelled: 0 });
});

test('a gzipped table', () => {
  const graph = readGraph([gzip(text('edges.csv', EDGES_CSV))]);
  expect(edgesOf(graph)).toBe(EDGES);
  expect(graph.notes).toContain('The files have no labels: there is nothing to learn.');
});

describe('splits', () => {
  test('masks of the file', () => {
    const { split, splitFrom } = readGraph(compressed());
    expect(split).toEqual({ train: Int32Array.of(0, 3), val: Int32Array.of(1), test: Int32Array.of(2, 4, 5) });
    expect(splitFrom).toBe('files');
  });

  test('lists of nodes', () => {
    const lists = {
      t: ints('idx_train', [2], [3, 0]),
      v: ints('idx_val', [1], [1]),
      e: ints('idx_test', [3], [5, 4, 2]),
    };
    expect(readGraph(compressed({ ...MASKS, ...lists })).split).toEqual(readGraph(compressed()).split);
  });

  test.each([
    ['a mask a row', [2, 6], [1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1]],
    ['a mask a column', [6, 2], [1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1]],
  ])('of several the first: %s', (_, shape, values) => {
    const found = readGraph(compressed({ train_mask: ints('train_masks', shape, values) }));
    expect(found.split.train).toEqual(Int32Array.of(0, 3));
    expect(found.notes).toContain('The files have 2 splits; the first is taken.');
  });

  test('without one: seeded, twenty of a class, and said', () => {
    const nodes = 2000;
    const y = Array.from({ length: nodes }, (_, i) => i % 7);
    const path = Array.from({ length: nodes - 1 }, (_, i) => i);
    const edges = ints('edges', [2, nodes - 1], [...path, ...path.map((i) => i + 1)]);
    const files = [zip('g.npz', [edges, ints('y', [nodes], y)])];
    const { split, splitFrom, labels, notes } = readGraph(files, 3);
    const perClass = Array.from({ length: 7 }, (_, k) => split.train.filter((i) => labels[i] === k).length);
    expect(perClass).toEqual(new Array(7).fill(20));
    expect([split.val.length, split.test.length, splitFrom]).toEqual([500, 1000, 'seed']);
    expect(new Set([...split.train, ...split.val, ...split.test]).size).toBe(1640);
    expect(notes).toContain(
      'The files have no split: a seeded one was made, 140 nodes to train, 500 to choose, 1,000 to judge.',
    );
    expect(readGraph(files, 3).split).toEqual(split);
    expect(readGraph(files, 4).split.train).not.toEqual(split.train);
  });

  test('a small graph gives a third of each class', () => {
    const { split } = readGraph(listed());
    expect([split.train.length, split.val.length, split.test.length]).toEqual([2, 1, 3]);
  });

  test('a column of a table', () => {
    const nodes = 'id,split,label\na,train,1\nb,val,0\nc,test,1\nd,test,0\n';
    const { split, labels } = readGraph(tables({ 'edges.csv': 'a,b\nb,c\nc,d\n', 'nodes.csv': nodes }));
    expect(split).toEqual({ train: Int32Array.of(0), val: Int32Array.of(1), test: Int32Array.of(2, 3) });
    expect([...labels]).toEqual([1, 0, 1, 0]);
  });
});

test('directed, duplicate and looping edges are counted and said', () => {
  const edges = ints('edges', [2, 8], [0, 1, 0, 2, 3, 0, 0, 1, 1, 0, 1, 2, 4, 2, 2, 2]);
  const graph = readGraph(listed({ edges }));
  expect(edgesOf(graph)).toBe(EDGES);
  expect(graph.found).toEqual({
    ...{ entries: 8, selfLoops: 1, duplicates: 2, oneWay: 3, zeroWeights: 0 },
    ...{ isolated: 1, edges: 4, unlabelled: 0 },
  });
  expect(graph.notes.slice(0, 4)).toEqual([
    '3 of 4 edges are listed in one direction only; all are taken both ways.',
    '2 of 8 entries are listed before: merged.',
    '1 of 8 entries is from a node to itself: left out, since propagation adds one to each node.',
    '1 node has no edge: propagation leaves their features as they are.',
  ]);
});

test('weights: the larger of two, zeros are no edges', () => {
  const edges = tables({ 'edges.csv': 'a,b,weight\n0,1,2\n1,0,3\n1,2,0.5\n2,3,0\n0,1,1\n' })[0]!;
  const { adjacency, found } = readGraph([
    text('edges.csv', new TextDecoder().decode(edges.bytes).replace('a,b,', 'from,to,')),
  ]);
  expect(adjacency.values).toEqual(Float32Array.of(3, 3, 0.5, 0.5));
  expect(found).toMatchObject({ zeroWeights: 1, duplicates: 1, isolated: 1, edges: 2 });
});

describe('tables of others', () => {
  const labels = [...'001'].map(Number);
  const labelled = (features: number[]) => ({ features, labels, edges: '0-1 1-2' });

  test.each([
    [
      'lists of words beside tables, as MUSAE has them',
      {
        'git_edges.csv': 'id_1,id_2\n0,1\n1,2\n',
        'git_target.csv': 'id,name,ml_target\n0,x,0\n1,y,0\n2,z,1\n',
        'git_features.json': '{"1": [2], "0": [0, 3], "2": []}',
      },
      labelled([1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0]),
    ],
    [
      'features in one column, as Geom-GCN has them',
      {
        'out1_graph_edges.txt': 'node_id\tnode_id\n0\t1\n1\t2\n',
        'out1_node_feature_label.txt': 'node_id\tfeature\tlabel\n0\t1,0,1,5\t0\n1\t0,1,1,2\t0\n2\t0,0,1,1\t1\n',
      },
      labelled([1, 0, 1, 5, 0, 1, 1, 2, 0, 0, 1, 1]),
    ],
    [
      'tables without heads, as OGB has them',
      { 'edge.csv': '0,1\n1,2\n', 'node-feat.csv': '0.5,1\n2,4\n8,3\n', 'node-label.csv': '0\n0\n1\n' },
      labelled([0.5, 1, 2, 4, 8, 3]),
    ],
    [
      'lines that end as on Windows',
      { 'edges.csv': 'source,target\r\n0,1\r\n1,2\r\n', 'nodes.csv': 'node,a,label\r\n0,7,0\r\n1,8,0\r\n2,9,1\r\n' },
      labelled([7, 8, 9]),
    ],
  ])('%s', (_, files, right) => {
    const graph = readGraph(tables(files));
    expect([...toDense(graph.features).values]).toEqual(right.features);
    expect([...graph.labels]).toEqual(right.labels);
    expect(edgesOf(graph)).toBe(right.edges);
  });
});

test('columns of words are left out, and said', () => {
  const nodes = 'id,size,town,label\na,1,x,0\nb,2,y,1\nc,3,z,1\n';
  const { features, notes } = readGraph(tables({ 'edges.csv': 'a,b\nb,c\n', 'nodes.csv': nodes }));
  expect([...toDense(features).values]).toEqual([1, 2, 3]);
  expect(notes).toContain('nodes.csv has words in column town: left out, since features are numbers.');
});

describe('names of nodes', () => {
  test('numbers with large gaps are names, in their order', () => {
    const { adjacency, found } = readGraph(tables({ 'edges.txt': '1033 35\n35 7\n' }));
    expect([adjacency.rows, found.isolated]).toEqual([3, 0]);
    expect([...adjacency.indices]).toEqual([1, 0, 2, 1]);
  });

  test('small gaps are isolated nodes', () => {
    const { adjacency, found } = readGraph(tables({ 'edges.txt': '0 1\n1 2\n2 4\n' }));
    expect([adjacency.rows, found.isolated]).toEqual([5, 1]);
  });

  test('labels that are words are numbered by the alphabet', () => {
    const { labels, classNames } = readGraph(tables({ 'cora.cites': CORA_CITES, 'cora.content': CORA_CONTENT }));
    expect([classNames, ...labels]).toEqual([['art', 'law'], 0, 0, 0, 1, 1, 1]);
  });
});

describe('Planetoid', () => {
  const sparse = (name: string, rows: number, indptr: number[], indices: number[], data: number[]) =>
    zip(name, [
      ints('indices', [indices.length], indices),
      ints('indptr', [indptr.length], indptr),
      ints('shape', [2], [rows, 3]),
      floats('data', [data.length], data),
      npy('format.npy', '|S', [], new Uint8Array(0)),
    ]);
  const asNpz = planetoid().map((file) => {
    if (file.name === 'ind.tiny.allx.json')
      return sparse('ind.tiny.allx.npz', 4, [0, 1, 2, 3, 5], [0, 1, 2, 1, 0], [1, 1, 1, 1, 1]);
    if (file.name === 'ind.tiny.tx.json') return sparse('ind.tiny.tx.npz', 2, [0, 1, 2], [2, 2], [6, 5]);
    return file.name === 'ind.tiny.ty.json' ? zip('ind.tiny.ty.npz', [ints('arr_0', [2, 2], [0, 1, 1, 0])]) : file;
  });

  test.each([
    ['JSON', planetoid()],
    ['JSON and .npz', asNpz],
    ['in a zip', [zip('tiny.zip', planetoid())]],
  ])('%s: rows of tx go to the nodes of test.index', (_, files) => {
    const graph = readGraph(files);
    expect([...toDense(graph.features).values]).toEqual([
      1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 5, 0, 0, 6,
    ]);
    expect([...graph.labels]).toEqual([0, 1, 0, 1, -1, 0, 1]);
    expect(edgesOf(graph)).toBe('0-1 0-5 1-2 3-6');
    expect(graph.split).toEqual({ train: Int32Array.of(0, 1), val: Int32Array.of(2, 3), test: Int32Array.of(5, 6) });
    expect(graph.found).toMatchObject({ selfLoops: 1, duplicates: 1, isolated: 1, unlabelled: 1 });
  });
});
