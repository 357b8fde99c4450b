/** Some digits joined to their nearest neighbours, few of them labelled: a graph for experiments. */
import { writeNpz } from '../src/data/formats/write-npz';
import type { Graph } from '../src/graph/graph';
import { neighbourGraph } from '../src/graph/neighbours';
import { digitPictures } from './experiment';

/** @param count digits */
export function digitGraph(count = 200): Graph {
  const { x, y } = digitPictures().train;
  const bytes = writeNpz({
    x: { shape: [count, 1, 8, 8], data: x.slice(0, 64 * count) },
    y: { shape: [count], data: y.slice(0, count) },
  });
  return neighbourGraph('digits', [{ name: 'digits.npz', bytes }], { k: 5, perClass: 4, seed: 1 });
}
