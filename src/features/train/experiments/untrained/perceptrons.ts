/** Multi-layer perceptrons of one to five hidden layers, some with skips: the second, smaller space. */
import { random } from '../../../../core/random';
import { buildGraph, type Built } from '../../../../train/build-graph';
import type { TrainGraph } from '../../../../train/graph';

/** '32-8-8+': widths, and + where layers as wide as what they read add it to what they give. */
const SKIPS = '+';
const DEEPEST = 5;
/** Powers of two between which widths are drawn. */
const [NARROWEST, WIDEST] = [3, 8];

/** Different ones, drawn at random, widths evenly on a log axis. */
export function drawPerceptrons(count: number, seed: number): string[] {
  const rng = random(seed);
  const drawn = new Set<string>();
  while (drawn.size < count) {
    const depth = 1 + rng.below(DEEPEST);
    // Half of them of one width, so that skips are there.
    const even = rng.below(2) === 1;
    const width = () => Math.round(2 ** (NARROWEST + (WIDEST - NARROWEST) * rng.uniform()));
    const first = width();
    const widths = Array.from({ length: depth }, (_, i) => (even || i === 0 ? first : width()));
    drawn.add(widths.join('-') + (even && depth > 1 && rng.below(2) === 1 ? SKIPS : ''));
  }
  return [...drawn];
}

/** @param shape of a sample, whatever it is */
export function perceptron(name: string, shape: readonly number[], classes: number): TrainGraph {
  const skips = name.endsWith(SKIPS);
  const widths = (skips ? name.slice(0, -1) : name).split('-').map(Number);
  const graph = buildGraph(shape);
  let x: Built = shape.length > 1 ? graph.flatten(graph.input) : graph.input;
  for (const width of widths) {
    const h = graph.relu(graph.dense(x, width));
    x = skips && h.shape[0] === x.shape[0] ? graph.add([h, x]) : h;
  }
  return graph.close(graph.dense(x, classes));
}
