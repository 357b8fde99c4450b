import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths';
import { npy, zip } from '../../test/data-files';
import { UserError } from '../core/errors';
import { neighbourGraph } from './neighbours';

const options = { k: 2, perClass: 1, seed: 1 };

/** Samples on a line. */
const onLine = (places: number[], labels: number[]) => [
  zip('line.npz', [
    npy('x.npy', '<f4', [places.length, 1], Float32Array.from(places)),
    npy('y.npy', '<i4', [labels.length], Int32Array.from(labels)),
  ]),
];

test('each is joined with those that are nearest, whoever chose whom', () => {
  const graph = neighbourGraph('line', onLine([0, 1, 2, 10, 11, 21], [0, 0, 0, 1, 1, 1]), options);
  const { pointers, indices } = graph.adjacency;
  const rows = Array.from({ length: 6 }, (_, i) => [...indices.subarray(pointers[i], pointers[i + 1])]);
  expect(rows).toEqual([
    [1, 2],
    [0, 2],
    [0, 1, 3, 4],
    [2, 4, 5],
    [2, 3, 5],
    [3, 4],
  ]);
  expect(graph.split.train.length).toBe(2);
  expect(graph.notes[0]).toBe('Each sample is joined with the 2 nearest to it, 8 edges in all.');
});

describe('the digits', () => {
  const files = ['digits-train.npz', 'digits-test.npz'].map((name) => ({
    name,
    bytes: new Uint8Array(readFileSync(join(ROOT, 'src/samples', name))),
  }));
  const graph = neighbourGraph('Digits', files, { k: 8, perClass: 5, seed: 2 });
  const { labels, split, adjacency, features } = graph;

  test('1,797 nodes of 64 pixels, five labels of each class', () => {
    expect([features.rows, features.columns, graph.classes]).toEqual([1797, 64, 10]);
    const perClass = Array.from({ length: 10 }, (_, c) => split.train.filter((i) => labels[i] === c).length);
    expect(perClass).toEqual(new Array(10).fill(5));
    expect([split.val.length, split.test.length, graph.splitFrom]).toEqual([500, 1000, 'seed']);
    expect(graph.found.isolated).toBe(0);
  });

  test('most neighbours are of the same class', () => {
    const { pointers, indices } = adjacency;
    let same = 0;
    for (let i = 0; i < 1797; i++)
      for (let at = pointers[i]!; at < pointers[i + 1]!; at++) if (labels[i] === labels[indices[at]!]) same++;
    expect(same / indices.length).toBeGreaterThan(0.95);
  });
});

test.each([
  ['no neighbour', onLine([0, 1, 2], [0, 1, 1]), 0, 'Each sample can have 1 to 2 neighbours, and 0 were asked for.'],
  [
    'as many as there are',
    onLine([0, 1, 2], [0, 1, 1]),
    3,
    'Each sample can have 1 to 2 neighbours, and 3 were asked for.',
  ],
  ['no files', [], 1, 'line needs samples of one size, and got none.'],
  ['labels of other samples', onLine([0, 1, 2], [0, 1]), 1, 'line.npz (y) has 2 labels for 3 samples.'],
  [
    'no samples',
    [zip('line.npz', [npy('y.npy', '<i4', [1], Int32Array.of(0))])],
    1,
    'line.npz must hold samples, called x, and their labels, called y.',
  ],
])('neighbours of samples are refused: %s', (_, files, k, sentence) => {
  expect(() => neighbourGraph('line', files, { ...options, k })).toThrow(new UserError(sentence));
});
